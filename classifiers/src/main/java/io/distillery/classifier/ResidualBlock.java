package io.distillery.classifier;

import static org.bytedeco.pytorch.global.torch.relu_;

import io.distillery.classifier.ResNetOptions.Downsampling;
import io.distillery.torch.nn.ParameterScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Adds convolutions to a shortcut around them. */
final class ResidualBlock {
  /** Says how many times the channels of the others a bottleneck's last convolution has. */
  static final int EXPANSION = 4;

  private final List<HeConvolution> convolutions = new ArrayList<>();
  private final List<Norm.Layer> norms = new ArrayList<>();
  private final int halving; // the convolution after which resolution is averaged
  private final Pooling pooling;
  private final HeConvolution shortcut; // null: the input itself
  private final Norm.Layer shortcutNorm;

  /**
   * Builds a block.
   *
   * @param in channels that come in
   * @param width channels of the inner convolutions, and without a bottleneck those that go out
   * @param halves whether the resolution is halved
   */
  ResidualBlock(ParameterScope scope, int in, int width, boolean halves, ResNetOptions options) {
    Norm norm = options.norm();
    boolean averages = options.downsampling() == Downsampling.AVERAGE;
    int stride = halves && !averages ? 2 : 1;
    int out = options.bottleneck() ? width * EXPANSION : width;
    pooling = halves && averages ? Pooling.average(2) : Pooling.NONE;
    halving = options.bottleneck() ? 1 : 0;
    if (options.bottleneck()) {
      add(scope, norm, in, width, 1, 1);
      add(scope, norm, width, width, 3, stride);
      add(scope, norm, width, out, 1, 1);
    } else {
      add(scope, norm, in, width, 3, stride);
      add(scope, norm, width, out, 3, 1);
    }
    if (halves || in != out) {
      ParameterScope downsample = scope.at("downsample");
      shortcut = norm.convolution(downsample.at(0), in, out, 1, stride);
      shortcutNorm = norm.layer(downsample.at(averages ? 2 : 1), out);
    } else {
      shortcut = null;
      shortcutNorm = null;
    }
  }

  private void add(ParameterScope scope, Norm norm, int in, int out, int kernel, int stride) {
    int number = convolutions.size() + 1;
    convolutions.add(norm.convolution(scope.at("conv" + number), in, out, kernel, stride));
    norms.add(norm.layer(scope.at("bn" + number), out));
  }

  /** Maps (B, in, H, W) to (B, out, H, W), or half of H and W. */
  Tensor forward(Tensor x, boolean training) {
    Tensor h = x;
    int last = convolutions.size() - 1;
    for (int i = 0; i <= last; i++) {
      h = norms.get(i).forward(convolutions.get(i).forward(h), training);
      h = i < last ? relu_(h) : h;
      h = i == halving ? pooling.apply(h) : h;
    }
    return relu_(h.add(around(x, training)));
  }

  private Tensor around(Tensor x, boolean training) {
    return shortcut == null
        ? x
        : shortcutNorm.forward(pooling.apply(shortcut.forward(x)), training);
  }
}
