package io.distillery.benchmark;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How fast memory is read: a gigabyte, more than caches hold, in the fastest of the ways in which
 * libtorch reads. Measured in rounds, so that measurements of a model can take turns with it.
 */
final class MemoryBandwidth {
  private static final long ROWS = 1L << 17;
  private static final long COLUMNS = 1L << 12; // 1 GiB of bfloat16

  private final Tensor matrix;
  private final Tensor vector;
  private final Clock clock;
  private final List<Double> sums = new ArrayList<>();
  private final List<Double> products = new ArrayList<>();

  /** Takes the memory, in the caller's scope. */
  MemoryBandwidth(Clock clock) {
    this.clock = clock;
    TensorOptions type = new TensorOptions(ScalarType.BFloat16);
    matrix = torch.ones(new long[] {ROWS, COLUMNS}, type);
    vector = torch.ones(new long[] {COLUMNS}, type);
  }

  /** Measures each way once more. */
  void round() {
    sums.add(
        Timing.seconds(
            clock,
            () -> {
              try (PointerScope scope = new PointerScope()) {
                matrix.view(ScalarType.Float).sum();
              }
            }));
    products.add(
        Timing.seconds(
            clock,
            () -> {
              try (PointerScope scope = new PointerScope()) {
                torch.mv(matrix, vector);
              }
            }));
  }

  /** Bytes a second. */
  double bytesPerSecond() {
    return 2.0 * ROWS * COLUMNS / Math.min(median(sums), median(products));
  }

  private static double median(List<Double> seconds) {
    return Timing.median(seconds.stream().mapToDouble(s -> s).toArray());
  }
}
