package io.distillery.torch.nn;

import static org.bytedeco.pytorch.global.torch.batch_norm;
import static org.bytedeco.pytorch.global.torch.zeros;

import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Normalises {@code (B, C, H, W)} by batch (Ioffe and Szegedy 2015), momentum 0.1. */
public final class BatchNorm2d {
  private static final double MOMENTUM = 0.1;
  private static final double EPSILON = 1e-5;

  private final Tensor weight;
  private final Tensor bias;
  private final Tensor runningMean;
  private final Tensor runningVariance;
  private final Tensor batchesTracked;

  /** Normalises the given number of channels. */
  public BatchNorm2d(ParameterScope scope, long channels) {
    weight = scope.parameter("weight", Init.ones(), channels);
    bias = scope.parameter("bias", Init.zeros(), channels);
    runningMean = scope.buffer("running_mean", Init.zeros(), channels);
    runningVariance = scope.buffer("running_var", Init.ones(), channels);
    batchesTracked = scope.buffer("num_batches_tracked", BatchNorm2d::zero);
  }

  private static Tensor zero(RandomSource random, long... shape) {
    return zeros(shape).to(ScalarType.Long);
  }

  /** Normalises by the batch's statistics and tracks them if training, else by the tracked ones. */
  public Tensor forward(Tensor x, boolean training) {
    if (training) {
      batchesTracked.add_(new Scalar(1));
    }
    return batch_norm(
        x,
        Tensors.optional(weight), // float32, as the statistics are, whatever x is
        Tensors.optional(bias),
        Tensors.optional(runningMean),
        Tensors.optional(runningVariance),
        training,
        MOMENTUM,
        EPSILON,
        true);
  }
}
