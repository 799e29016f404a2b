package io.distillery.classifier;

import static org.bytedeco.pytorch.global.torch.sigmoid;
import static org.bytedeco.pytorch.global.torch.silu;

import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Linear;
import io.distillery.torch.nn.ParameterScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Builds EfficientNet-B0 (Tan and Le, ICML 2019) under torchvision's parameter names, with batch
 * norm. Up to 64 px the stem and the second stage keep the resolution. Dropout and stochastic depth
 * are left out: nothing here is random but what is drawn from a seed.
 */
public final class EfficientNet implements Classifier {
  private static final int STEM = 32;
  private static final int FEATURES = 1280;

  /** Holds table 1 of the paper: expansion, kernel, stride, channels and blocks of each stage. */
  private static final int[][] STAGES = {
    {1, 3, 1, 16, 1},
    {6, 3, 2, 24, 2},
    {6, 5, 2, 40, 2},
    {6, 3, 2, 80, 3},
    {6, 5, 1, 112, 3},
    {6, 5, 2, 192, 4},
    {6, 3, 1, 320, 1}
  };

  private final List<Layer> layers = new ArrayList<>();
  private final Linear classifier;

  /**
   * Builds the network with the scope's parameters.
   *
   * @param imageSize width and height of the images, at least 8
   * @param classes number of logits, at least 2
   */
  public EfficientNet(ParameterScope scope, int imageSize, int classes) {
    SmallImages.check("EfficientNet-B0", imageSize, classes);
    boolean small = SmallImages.are(imageSize);
    ParameterScope features = scope.at("features");
    ParameterScope first = features.at(0);
    layers.add(activated(first, HeConvolution.of(first.at(0), 3, STEM, 3, small ? 1 : 2), STEM));
    int channels = STEM;
    for (int stage = 0; stage < STAGES.length; stage++) {
      int[] row = STAGES[stage];
      for (int i = 0; i < row[4]; i++) {
        int stride = i > 0 || (small && stage == 1) ? 1 : row[2];
        ParameterScope block = features.at(stage + 1).at(i).at("block");
        layers.add(inverted(block, row[0], row[1], stride, channels, row[3]));
        channels = row[3];
      }
    }
    ParameterScope last = features.at(STAGES.length + 1);
    layers.add(activated(last, HeConvolution.of(last.at(0), channels, FEATURES, 1, 1), FEATURES));
    classifier = new Linear(scope.at("classifier").at(1), FEATURES, classes);
  }

  /** Convolution, named 0, then batch norm, named 1, then SiLU. */
  private static Layer activated(ParameterScope scope, HeConvolution convolution, int out) {
    Norm.Layer norm = Norm.BATCH.layer(scope.at(1), out);
    return (x, training) -> silu(norm.forward(convolution.forward(x), training));
  }

  /**
   * Expands, filters each channel, weighs channels and projects; a shortcut leads around it where
   * shapes agree.
   */
  private static Layer inverted(
      ParameterScope scope, int expansion, int kernel, int stride, int in, int out) {
    int hidden = in * expansion;
    List<Layer> inner = new ArrayList<>();
    if (expansion > 1) {
      ParameterScope expand = scope.at(0);
      inner.add(activated(expand, HeConvolution.of(expand.at(0), in, hidden, 1, 1), hidden));
    }
    ParameterScope filter = scope.at(inner.size());
    inner.add(
        activated(filter, HeConvolution.depthwise(filter.at(0), hidden, kernel, stride), hidden));
    inner.add(squeezeAndExcite(scope.at(inner.size()), hidden, Math.max(1, in / 4)));
    ParameterScope project = scope.at(inner.size());
    HeConvolution projection = HeConvolution.of(project.at(0), hidden, out, 1, 1);
    Norm.Layer norm = Norm.BATCH.layer(project.at(1), out);
    inner.add((x, training) -> norm.forward(projection.forward(x), training));
    Layer whole = Layer.chain(inner);
    return stride == 1 && in == out ? Layer.residual(whole) : whole;
  }

  /**
   * Multiplies each channel by a number from 0 to 1 that all channels decide (Hu et al., CVPR
   * 2018).
   */
  private static Layer squeezeAndExcite(ParameterScope scope, int channels, int squeezed) {
    HeConvolution down = HeConvolution.biased(scope.at("fc1"), channels, squeezed, 1, 1);
    HeConvolution up = HeConvolution.biased(scope.at("fc2"), squeezed, channels, 1, 1);
    return (x, training) -> {
      Tensor mean = x.mean(new long[] {2, 3}, true, new ScalarTypeOptional()); // (B, C, 1, 1)
      return x.mul(sigmoid(up.forward(silu(down.forward(mean)))));
    };
  }

  @Override
  public Tensor features(Tensor images, boolean training) {
    Tensor x = Layer.chain(layers).forward(Tensors.channelsLast(images), training);
    return Pooling.everywhere(x); // (B, 1280)
  }

  @Override
  public Tensor scores(Tensor features) {
    return classifier.forward(features); // (B, classes)
  }
}
