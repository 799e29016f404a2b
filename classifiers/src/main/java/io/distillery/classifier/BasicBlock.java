package io.distillery.classifier;

import static org.bytedeco.pytorch.global.torch.relu_;

import io.distillery.classifier.ResNet.Downsampling;
import io.distillery.torch.Conv2d;
import io.distillery.torch.ParameterScope;
import org.bytedeco.pytorch.Tensor;

/** Two 3x3 convolutions and a shortcut around them. */
final class BasicBlock {
  private final Conv2d conv1;
  private final Pooling pooling;
  private final Norm.Layer norm1;
  private final Conv2d conv2;
  private final Norm.Layer norm2;
  private final Conv2d shortcut; // null: the input itself
  private final Norm.Layer shortcutNorm;

  BasicBlock(
      ParameterScope scope, int in, int out, boolean halves, Downsampling downsampling, Norm norm) {
    boolean averages = halves && downsampling == Downsampling.AVERAGE;
    int stride = halves && !averages ? 2 : 1;
    pooling = averages ? Pooling.average(2) : Pooling.NONE;
    conv1 = new Conv2d(scope.at("conv1"), in, out, 3, stride, 1, false);
    norm1 = norm.layer(scope.at("bn1"), out);
    conv2 = new Conv2d(scope.at("conv2"), out, out, 3, 1, 1, false);
    norm2 = norm.layer(scope.at("bn2"), out);
    if (halves || in != out) {
      ParameterScope downsample = scope.at("downsample");
      shortcut = new Conv2d(downsample.at(0), in, out, 1, stride, 0, false);
      shortcutNorm = norm.layer(downsample.at(averages ? 2 : 1), out);
    } else {
      shortcut = null;
      shortcutNorm = null;
    }
  }

  /** (B, in, H, W) to (B, out, H, W), or half of H and W. */
  Tensor forward(Tensor x, boolean training) {
    Tensor h = relu_(norm1.forward(conv1.forward(x), training));
    h = norm2.forward(conv2.forward(pooling.apply(h)), training);
    return relu_(h.add(around(x, training)));
  }

  private Tensor around(Tensor x, boolean training) {
    return shortcut == null
        ? x
        : shortcutNorm.forward(pooling.apply(shortcut.forward(x)), training);
  }
}
