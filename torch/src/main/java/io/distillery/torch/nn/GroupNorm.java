package io.distillery.torch.nn;

import static org.bytedeco.pytorch.global.torch.group_norm;

import io.distillery.base.Text;
import io.distillery.torch.Casts;
import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * Normalises {@code (B, C, ...)} by groups of channels (Wu and He 2018); this is instance norm if
 * groups = C.
 */
public final class GroupNorm {
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
    return group_norm(
        x,
        groups,
        Tensors.optional(Casts.like(weight, x)),
        Tensors.optional(Casts.like(bias, x)),
        epsilon,
        true);
  }
}
