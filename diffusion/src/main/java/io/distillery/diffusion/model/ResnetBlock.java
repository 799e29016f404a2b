package io.distillery.diffusion.model;

import static io.distillery.torch.nn.Activations.silu;

import io.distillery.torch.ResultScope;
import io.distillery.torch.nn.Conv2d;
import io.distillery.torch.nn.GroupNorm;
import io.distillery.torch.nn.Linear;
import io.distillery.torch.nn.ParameterScope;
import org.bytedeco.pytorch.Tensor;

/** Two normalised convolutions beside a shortcut, steered by the time embedding if there is one. */
final class ResnetBlock {
  private final GroupNorm norm1;
  private final Conv2d conv1;
  private final Linear timeProjection;
  private final GroupNorm norm2;
  private final Conv2d conv2;
  private final Conv2d shortcut;

  /** {@code timeWidth} 0 means no time embedding (the autoencoder). */
  ResnetBlock(ParameterScope scope, int in, int out, int groups, double epsilon, int timeWidth) {
    norm1 = new GroupNorm(scope.at("norm1"), groups, in, epsilon);
    conv1 = new Conv2d(scope.at("conv1"), in, out, 3, 1);
    timeProjection = timeWidth > 0 ? new Linear(scope.at("time_emb_proj"), timeWidth, out) : null;
    norm2 = new GroupNorm(scope.at("norm2"), groups, out, epsilon);
    conv2 =
        timeWidth > 0
            ? Conv2d.startingAtZero(scope.at("conv2"), out, out, 3)
            : new Conv2d(scope.at("conv2"), out, out, 3, 1);
    shortcut = in == out ? null : new Conv2d(scope.at("conv_shortcut"), in, out, 1, 1);
  }

  /**
   * Maps features as the time steers.
   *
   * @param x {@code (B, in, H, W)}
   * @param time {@code (B, timeWidth)} after its own SiLU, or null
   * @return {@code (B, out, H, W)}
   */
  Tensor forward(Tensor x, Tensor time) {
    return ResultScope.of(
        () -> {
          Tensor first = ResultScope.of(() -> conv1.forward(silu(norm1.forward(x))));
          if (timeProjection != null) {
            first.add_(timeProjection.forward(time).unsqueeze(-1).unsqueeze(-1));
          }
          Tensor second = ResultScope.of(() -> conv2.forward(silu(norm2.forward(first))));
          return second.add_(shortcut == null ? x : shortcut.forward(x));
        });
  }
}
