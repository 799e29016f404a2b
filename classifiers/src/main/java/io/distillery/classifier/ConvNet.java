package io.distillery.classifier;

import static org.bytedeco.pytorch.global.torch.relu_;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.nn.Conv2d;
import io.distillery.torch.nn.Linear;
import io.distillery.torch.nn.ParameterScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * Builds the network that the dataset distillation literature uses since Gidaris and Komodakis
 * (CVPR 2018): blocks of 3x3 convolution, normalisation, ReLU and average pooling by 2, then one
 * linear layer.
 */
public final class ConvNet implements Classifier, FeatureMaps {
  private static final Pooling POOLING = Pooling.average(2);

  private final MemoryFormat layout;
  private final List<Conv2d> convolutions = new ArrayList<>();
  private final List<Norm.Layer> norms = new ArrayList<>();
  private final Linear classifier;

  /**
   * Holds the numbers of a ConvNet.
   *
   * @param depth number of blocks, at least 1
   * @param width channels of every block, at least 1; the literature's is 128
   * @param norm normalisation of every block; the literature's is by instance
   * @param imageSize width and height of the images, at least 2 to the power of depth
   * @param classes number of logits, at least 2
   */
  public record Options(int depth, int width, Norm norm, int imageSize, int classes) {
    /**
     * Checks that every number lies in its range, and that the image is large enough for the depth.
     */
    public Options {
      if (depth < 1 || width < 1 || classes < 2) {
        throw new ConfigurationException(
            Text.format(
                "A ConvNet has depth %d, width %d and %d classes, expected 1, 1 and 2 or more",
                depth, width, classes));
      }
      if (imageSize >> depth < 1) {
        throw new ConfigurationException(
            Text.format(
                "ConvNet-%d halves images %d times and needs at least %d pixels, found %d: take fewer blocks",
                depth, depth, 1 << depth, imageSize));
      }
    }
  }

  /** Builds the network of the given numbers with the scope's parameters. */
  public ConvNet(ParameterScope scope, Options options) {
    layout = options.norm.layout();
    ParameterScope layers = scope.at("layers").withKernels(layout);
    int channels = 3;
    for (int i = 0; i < options.depth; i++) {
      convolutions.add(new Conv2d(layers.at("conv").at(i), channels, options.width, 3, 1));
      norms.add(options.norm.layer(layers.at("norm").at(i), options.width));
      channels = options.width;
    }
    int side = options.imageSize >> options.depth;
    classifier = new Linear(scope.at("classifier"), (long) channels * side * side, options.classes);
  }

  @Override
  public Tensor features(Tensor images, boolean training) {
    List<Tensor> maps = maps(images, training);
    return maps.get(maps.size() - 1).flatten(1, 3); // (B, width (S / 2^depth)^2)
  }

  @Override
  public List<Tensor> featureMaps(Tensor images) {
    return maps(images, false);
  }

  private List<Tensor> maps(Tensor images, boolean training) {
    List<Tensor> maps = new ArrayList<>();
    Tensor x = images.contiguous(layout); // (B, 3, S, S)
    for (int i = 0; i < convolutions.size(); i++) {
      x = convolutions.get(i).forward(x);
      x = relu_(norms.get(i).forward(x, training));
      x = POOLING.apply(x); // (B, width, S / 2, S / 2)
      maps.add(x);
    }
    return maps;
  }

  @Override
  public Tensor scores(Tensor features) {
    return classifier.forward(features); // (B, classes)
  }
}
