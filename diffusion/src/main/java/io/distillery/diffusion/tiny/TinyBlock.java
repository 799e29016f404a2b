package io.distillery.diffusion.tiny;

import static org.bytedeco.pytorch.global.torch.relu;

import io.distillery.torch.ResultScope;
import io.distillery.torch.nn.Conv2d;
import io.distillery.torch.nn.GroupNorm;
import io.distillery.torch.nn.ParameterScope;
import org.bytedeco.pytorch.Tensor;

/** Three convolutions beside a shortcut; where it pools, a normalised bottleneck before them. */
final class TinyBlock {
  private static final int POOL_WIDENING = 4;
  private static final int POOL_GROUPS = 4;
  private static final double EPSILON = 1e-5;

  private final Conv2d first;
  private final Conv2d second;
  private final Conv2d third;
  private final Conv2d wide;
  private final GroupNorm norm;
  private final Conv2d narrow;

  TinyBlock(ParameterScope scope, int width, boolean pooled) {
    ParameterScope conv = scope.at("conv");
    first = new Conv2d(conv.at(0), width, width, 3, 1);
    second = new Conv2d(conv.at(2), width, width, 3, 1);
    third = new Conv2d(conv.at(4), width, width, 3, 1);
    int middle = POOL_WIDENING * width;
    ParameterScope pool = scope.at("pool");
    wide = pooled ? new Conv2d(pool.at(0), width, middle, 1, 1, 0, false) : null;
    norm = pooled ? new GroupNorm(pool.at(1), POOL_GROUPS, middle, EPSILON) : null;
    narrow = pooled ? new Conv2d(pool.at(3), middle, width, 1, 1, 0, false) : null;
  }

  /** {@code (B, width, H, W)} to the same. */
  Tensor forward(Tensor x) {
    return ResultScope.of(
        () -> {
          Tensor entered =
              wide == null ? x : x.add(narrow.forward(relu(norm.forward(wide.forward(x)))));
          Tensor h = relu(first.forward(entered));
          h = third.forward(relu(second.forward(h)));
          return relu(h.add_(entered));
        });
  }
}
