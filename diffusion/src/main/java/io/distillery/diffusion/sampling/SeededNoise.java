package io.distillery.diffusion.sampling;

import static org.bytedeco.pytorch.global.torch.cat;

import io.distillery.diffusion.scheduler.NoiseSource;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * Draws noise for a batch in which each item has a stream of its own, so that what an item gets
 * does not depend on its neighbours.
 */
public final class SeededNoise implements NoiseSource, AutoCloseable {
  private final List<RandomSource> streams;

  /** Starts one stream for each item. */
  public SeededNoise(long... seeds) {
    streams = Arrays.stream(seeds).mapToObj(RandomSource::new).toList();
  }

  /**
   * Draws new numbers for the whole batch.
   *
   * @param itemShape of one item, e.g. {@code (C, h, w)}
   * @return {@code (B, C, h, w)}
   */
  public Tensor draw(long... itemShape) {
    long[] shape = new long[itemShape.length + 1];
    shape[0] = 1;
    System.arraycopy(itemShape, 0, shape, 1, itemShape.length);
    TensorVector rows = new TensorVector();
    streams.forEach(stream -> rows.push_back(stream.normal(shape)));
    return cat(rows, 0);
  }

  @Override
  public Tensor like(Tensor sample) {
    long[] shape = Tensors.shape(sample);
    return draw(Arrays.copyOfRange(shape, 1, shape.length)).to(Tensors.type(sample));
  }

  @Override
  public void close() {
    streams.forEach(RandomSource::close);
  }
}
