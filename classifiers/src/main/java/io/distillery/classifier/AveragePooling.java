package io.distillery.classifier;

import static org.bytedeco.pytorch.global.torch.avg_pool2d;

import io.distillery.torch.ResultScope;
import io.distillery.torch.Tensors;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Averages over squares, (B, C, H, W) to (B, C, H / side, W / side); what is over at the right and
 * at the bottom is left out.
 *
 * <p>On a processor, maps that lie channel by channel are multiplied by a fixed matrix: as many of
 * their rows as a square has are one row of it. libtorch's own pooling takes three to ten times as
 * long, forward and backward, for it goes number by number, and a training of a ConvNet spent a
 * quarter of its time there (docs/results/2026-11-speed.md). The sums are the same, to rounding.
 */
public final class AveragePooling implements Pooling {
  /** The widest maps that the product is quicker on: its cost grows with the width's square. */
  private static final long WIDEST = 128;

  /** Matrices that were made, a few kilobytes each, for all networks. */
  private static final Map<Matrix, Tensor> MADE = new ConcurrentHashMap<>();

  private final long side;

  /** Names the matrix (side W, W / side) of squares of a side in rows of W numbers of a type. */
  private record Matrix(long side, long width, ScalarType type) {
    Tensor make() {
      int columns = (int) (width / side);
      float[] numbers = new float[(int) (side * width) * columns];
      for (int i = 0; i < side * width; i++) {
        numbers[i * columns + (int) (i % width / side)] = 1f / (side * side);
      }
      return ResultScope.detached(
          () -> Tensors.of(numbers, side * width, columns).to(type)); // beyond any scope
    }
  }

  /** Averages over squares of the given side, at least 1. */
  public AveragePooling(long side) {
    this.side = side;
  }

  /** Averages (B, C, H, W) to (B, C, H / side, W / side). */
  @Override
  public Tensor apply(Tensor x) {
    long height = x.size(2);
    long width = x.size(3);
    if (!x.is_cpu()
        || width > WIDEST
        || width % side != 0
        || height % side != 0
        || !x.is_contiguous()) {
      return avg_pool2d(x, side, side);
    }
    Tensor matrix = MADE.computeIfAbsent(new Matrix(side, width, Tensors.type(x)), Matrix::make);
    return x.view(-1, side * width)
        .mm(matrix) // (B C H / side, W / side)
        .view(x.size(0), x.size(1), height / side, width / side);
  }
}
