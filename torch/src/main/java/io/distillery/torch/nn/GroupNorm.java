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

  /** Says up to how many places libtorch reads bfloat16 number by number. */
  private static final long SMALL_MAP = 32 * 32;

  private static final long FEW_CHANNELS = 32;
  private static final long SMALL_GROUP = 16;

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

  /**
   * Says whether a processor is faster in float32: at small maps, or few channels, in small groups,
   * it takes a third to two thirds of the time both ways (docs/results/2026-12-speed.md), and at
   * large maps half of the time on the way back.
   */
  private boolean isSlow(Tensor x) {
    if (!x.is_cpu()
        || Tensors.type(x) != ScalarType.BFloat16
        || x.dim() != 4
        || !x.is_contiguous(MemoryFormat.ChannelsLast)) {
      return false;
    }
    long channels = x.size(1);
    long places = x.size(2) * x.size(3);
    boolean isByNumber =
        channels / groups < SMALL_GROUP && (places < SMALL_MAP || channels < FEW_CHANNELS);
    return isByNumber || GradMode.is_enabled() && places >= LARGE_MAP;
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
