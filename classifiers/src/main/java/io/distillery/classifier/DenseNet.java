package io.distillery.classifier;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.relu_;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.BatchNorm2d;
import io.distillery.torch.nn.Linear;
import io.distillery.torch.nn.ParameterScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * Builds the densely connected network for 32 px (Huang et al., CVPR 2017) that distillation papers
 * test on: growth 12, stages of 6, 12, 24 and 16 layers, channels halved between stages, batch
 * norm. It has 1,000,618 parameters with 10 classes.
 */
public final class DenseNet implements Classifier {
  private static final int GROWTH = 12;
  private static final int[] LAYERS = {6, 12, 24, 16};

  private final HeConvolution stem;
  private final List<Layer> steps = new ArrayList<>();
  private final BatchNorm2d norm;
  private final Linear classifier;

  /**
   * Builds the network with the scope's parameters.
   *
   * @param imageSize width and height of the images, at least 8
   * @param classes number of logits, at least 2
   */
  public DenseNet(ParameterScope scope, int imageSize, int classes) {
    if (imageSize < 8 || classes < 2) {
      throw new ConfigurationException(
          Text.format(
              "A DenseNet has images of %d pixels and %d classes, expected 8 and 2 or more",
              imageSize, classes));
    }
    int channels = 2 * GROWTH;
    stem = HeConvolution.of(scope.at("conv1"), 3, channels, 3, 1);
    for (int stage = 1; stage <= LAYERS.length; stage++) {
      for (int i = 0; i < LAYERS[stage - 1]; i++) {
        steps.add(dense(scope.at("dense" + stage).at(i), channels));
        channels += GROWTH;
      }
      if (stage < LAYERS.length) {
        steps.add(transition(scope.at("trans" + stage), channels));
        channels /= 2;
      }
    }
    norm = new BatchNorm2d(scope.at("bn"), channels);
    classifier = new Linear(scope.at("linear"), channels, classes);
  }

  /** Puts twelve new channels before those that came: (B, C, H, W) to (B, 12 + C, H, W). */
  private static Layer dense(ParameterScope scope, int in) {
    BatchNorm2d norm1 = new BatchNorm2d(scope.at("bn1"), in);
    HeConvolution conv1 = HeConvolution.of(scope.at("conv1"), in, 4 * GROWTH, 1, 1);
    BatchNorm2d norm2 = new BatchNorm2d(scope.at("bn2"), 4 * GROWTH);
    HeConvolution conv2 = HeConvolution.of(scope.at("conv2"), 4 * GROWTH, GROWTH, 3, 1);
    return (x, training) -> {
      Tensor h = conv1.forward(relu_(norm1.forward(x, training)));
      return cat(new TensorVector(conv2.forward(relu_(norm2.forward(h, training))), x), 1);
    };
  }

  /** Keeps half the channels at half the resolution: (B, C, H, W) to (B, C / 2, H / 2, W / 2). */
  private static Layer transition(ParameterScope scope, int in) {
    BatchNorm2d norm = new BatchNorm2d(scope.at("bn"), in);
    HeConvolution convolution = HeConvolution.of(scope.at("conv"), in, in / 2, 1, 1);
    Pooling pooling = Pooling.average(2);
    return (x, training) -> pooling.apply(convolution.forward(relu_(norm.forward(x, training))));
  }

  @Override
  public Tensor features(Tensor images, boolean training) {
    Tensor x = Layer.chain(steps).forward(stem.forward(Tensors.channelsLast(images)), training);
    return Pooling.everywhere(relu_(norm.forward(x, training))); // (B, 384)
  }

  @Override
  public Tensor scores(Tensor features) {
    return classifier.forward(features); // (B, classes)
  }
}
