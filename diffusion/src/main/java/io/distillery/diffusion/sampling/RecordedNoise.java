package io.distillery.diffusion.sampling;

import io.distillery.diffusion.scheduler.NoiseSource;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Keeps the noise that a walk was given, so that another can be given the same. */
final class RecordedNoise implements NoiseSource, AutoCloseable {
  private final NoiseSource source;
  private final List<Tensor> given = new ArrayList<>();
  private int next;

  RecordedNoise(NoiseSource source) {
    this.source = source;
  }

  @Override
  public Tensor like(Tensor sample) {
    if (next == given.size()) {
      given.add(new Tensor(source.like(sample)).retainReference());
    }
    return new Tensor(given.get(next++));
  }

  /** Starts from the first again. */
  void rewind() {
    next = 0;
  }

  @Override
  public void close() {
    given.forEach(Tensor::close);
    given.clear();
  }
}
