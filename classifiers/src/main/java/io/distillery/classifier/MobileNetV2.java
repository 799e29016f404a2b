package io.distillery.classifier;

import static org.bytedeco.pytorch.global.torch.hardtanh_;

import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Linear;
import io.distillery.torch.nn.ParameterScope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Builds MobileNetV2 (Sandler et al., CVPR 2018) of width 1 under torchvision's parameter names,
 * with batch norm. Up to 64 px the stem and the second stage keep the resolution, so that the last
 * features of a 32 px image still have 4 x 4 places. Dropout before the classifier is left out:
 * nothing here is random but what is drawn from a seed.
 */
public final class MobileNetV2 implements Classifier {
  private static final int STEM = 32;
  private static final int FEATURES = 1280;
  private static final UnaryOperator<Tensor> RELU6 =
      x -> hardtanh_(x, new Scalar(0.0), new Scalar(6.0));

  /** Holds table 2 of the paper: expansion, channels, blocks and stride of each stage. */
  private static final int[][] STAGES = {
    {1, 16, 1, 1},
    {6, 24, 2, 2},
    {6, 32, 3, 2},
    {6, 64, 4, 2},
    {6, 96, 3, 1},
    {6, 160, 3, 2},
    {6, 320, 1, 1}
  };

  private final List<Layer> layers = new ArrayList<>();
  private final Linear classifier;

  /**
   * Builds the network with the scope's parameters.
   *
   * @param imageSize width and height of the images, at least 8
   * @param classes number of logits, at least 2
   */
  public MobileNetV2(ParameterScope scope, int imageSize, int classes) {
    SmallImages.check("MobileNetV2", imageSize, classes);
    boolean small = SmallImages.are(imageSize);
    ParameterScope features = scope.at("features");
    layers.add(
        convolution(
            features.at(0),
            HeConvolution.of(features.at(0).at(0), 3, STEM, 3, small ? 1 : 2),
            STEM));
    int channels = STEM;
    for (int stage = 0; stage < STAGES.length; stage++) {
      int[] row = STAGES[stage];
      for (int i = 0; i < row[2]; i++) {
        boolean halves = i == 0 && row[3] == 2 && !(small && stage == 1);
        ParameterScope block = features.at(layers.size()).at("conv");
        layers.add(invertedResidual(block, row[0], channels, row[1], halves ? 2 : 1));
        channels = row[1];
      }
    }
    ParameterScope last = features.at(layers.size());
    layers.add(convolution(last, HeConvolution.of(last.at(0), channels, FEATURES, 1, 1), FEATURES));
    classifier = new Linear(scope.at("classifier").at(1), FEATURES, classes);
  }

  /** Convolution, named 0, then batch norm, named 1, then ReLU6. */
  private static Layer convolution(ParameterScope scope, HeConvolution convolution, int out) {
    Norm.Layer norm = Norm.BATCH.layer(scope.at(1), out);
    return (x, training) -> RELU6.apply(norm.forward(convolution.forward(x), training));
  }

  /**
   * Expands, filters each channel and projects (section 3.3); a shortcut leads around it where
   * shapes agree.
   */
  private static Layer invertedResidual(
      ParameterScope scope, int expansion, int in, int out, int stride) {
    int hidden = in * expansion;
    List<Layer> inner = new ArrayList<>();
    if (expansion > 1) {
      ParameterScope expand = scope.at(0);
      inner.add(convolution(expand, HeConvolution.of(expand.at(0), in, hidden, 1, 1), hidden));
    }
    ParameterScope filter = scope.at(inner.size());
    inner.add(
        convolution(filter, HeConvolution.depthwise(filter.at(0), hidden, 3, stride), hidden));
    HeConvolution project = HeConvolution.of(scope.at(inner.size()), hidden, out, 1, 1);
    Norm.Layer norm = Norm.BATCH.layer(scope.at(inner.size() + 1), out);
    inner.add((x, training) -> norm.forward(project.forward(x), training));
    Layer whole = Layer.chain(inner);
    return stride == 1 && in == out ? Layer.residual(whole) : whole;
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
