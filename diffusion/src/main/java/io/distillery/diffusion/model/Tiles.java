package io.distillery.diffusion.model;

import static org.bytedeco.pytorch.global.torch.zeros;

import io.distillery.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Maps images to images tile by tile: tiles of one size, the last ones moved back to end with the
 * image, blended where they overlap.
 */
final class Tiles {
  private final int tile;
  private final int overlap;

  /** Takes sizes in the smaller of the two images' pixels. */
  Tiles(int tile, int overlap) {
    this.tile = tile;
    this.overlap = overlap;
  }

  /**
   * Maps the whole of {@code x}.
   *
   * @param x {@code (B, C, inScale h, inScale w)}
   * @param map of a tile to {@code (B, C', outScale h', outScale w')}
   * @return {@code (B, C', outScale h, outScale w)}
   */
  Tensor map(Tensor x, int inScale, int outScale, UnaryOperator<Tensor> map) {
    long height = x.size(2) / inScale;
    long width = x.size(3) / inScale;
    Tensor sum = null;
    for (long top : starts(height)) {
      for (long left : starts(width)) {
        Span rows = new Span(top, Math.min(tile, height), height);
        Span columns = new Span(left, Math.min(tile, width), width);
        try (Tensor mapped = alone(map, columns.of(rows.of(x, 2, inScale), 3, inScale));
            PointerScope scope = new PointerScope()) {
          Tensor weight =
              rows.shares(starts(height), outScale)
                  .unsqueeze(1)
                  .mul(columns.shares(starts(width), outScale).unsqueeze(0))
                  .to(Tensors.type(mapped));
          if (sum == null) {
            sum =
                zeros(x.size(0), mapped.size(1), height * outScale, width * outScale)
                    .to(Tensors.type(mapped));
            sum.retainReference();
          }
          columns.of(rows.of(sum, 2, outScale), 3, outScale).add_(mapped.mul(weight));
        }
      }
    }
    try {
      return new Tensor(sum);
    } finally {
      sum.close();
    }
  }

  private static Tensor alone(UnaryOperator<Tensor> map, Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      return map.apply(x).retainReference();
    }
  }

  /** Computes where tiles begin on a side of this length. */
  private List<Long> starts(long length) {
    List<Long> starts = new ArrayList<>();
    long start = 0;
    while (start + tile < length) {
      starts.add(start);
      start += tile - overlap;
    }
    starts.add(Math.max(0, length - tile));
    return starts;
  }

  /** Says what a tile covers of a side. */
  private final class Span {
    private final long start;
    private final long length;
    private final long side;

    Span(long start, long length, long side) {
      this.start = start;
      this.length = length;
      this.side = side;
    }

    Tensor of(Tensor x, long dimension, int scale) {
      return x.narrow(dimension, start * scale, length * scale);
    }

    /**
     * Computes the tile's share of each pixel: its weight among those of all tiles that cover it.
     */
    Tensor shares(List<Long> starts, int scale) {
      double[] shares = new double[Math.toIntExact(length * scale)];
      for (int i = 0; i < shares.length; i++) {
        double position = start + (i + 0.5) / scale;
        double all = starts.stream().mapToDouble(other -> weight(position - other, other)).sum();
        shares[i] = weight(position - start, start) / all;
      }
      return Tensors.of(shares, shares.length);
    }

    /**
     * Rises from the tile's edges over the overlap, but not at the image's own edges; 0 outside.
     */
    private double weight(double offset, long from) {
      if (offset < 0 || offset > length) {
        return 0;
      }
      double rising = from == 0 ? 1 : rise(offset);
      double falling = from + length == side ? 1 : rise(length - offset);
      return rising * falling;
    }

    /** Rises slowly at first: a tile's outermost pixels know least of what is around them. */
    private double rise(double offset) {
      double sine = Math.sin(Math.PI / 2 * Math.min(1, offset / overlap));
      return sine * sine;
    }
  }
}
