package io.distillery.torch.nn;

import static org.bytedeco.pytorch.global.torch.group_norm;

import io.distillery.base.Text;
import io.distillery.torch.Casts;
import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Normalises {@code (B, C, ...)} by groups of channels (Wu and He 2018); this is instance norm if
 * groups = C.
 */
public final class GroupNorm {
  private static final long LARGE_MAP = 16 * 16;

  private final Tensor weight;
  private final Tensor bias;
  private final long groups;
  private final double epsilon;

  /** Normalises over {@code channels / groups} channels at a time. */
  public GroupNorm(ParameterScope scope, long groups, long channels, double epsilon) {
    if (channels % groups != 0) {
      throw new IllegalArgumentException(
          Text.format(
              "%sgroup norm: %d channels do not divide into %d groups", scope, channels, groups));
    }
    weight = scope.parameter("weight", Init.ones(), channels);
    bias = scope.parameter("bias", Init.zeros(), channels);
    this.groups = groups;
    this.epsilon = epsilon;
  }

  /** Normalises. */
  public Tensor forward(Tensor x) {
    return isSlow(x) ? normalised(x.to(ScalarType.Float)).to(ScalarType.BFloat16) : normalised(x);
  }

  /** A processor's way back through such maps of bfloat16 is twice as fast in float32. */
  private static boolean isSlow(Tensor x) {
    return GradMode.is_enabled()
        && x.is_cpu()
        && Tensors.type(x) == ScalarType.BFloat16
        && x.dim() == 4
        && x.size(2) * x.size(3) >= LARGE_MAP
        && x.is_contiguous(MemoryFormat.ChannelsLast);
  }

  private Tensor normalised(Tensor x) {
    return group_norm(
        x,
        groups,
        Tensors.optional(Casts.like(weight, x)),
        Tensors.optional(Casts.like(bias, x)),
        epsilon,
        true);
  }
}
