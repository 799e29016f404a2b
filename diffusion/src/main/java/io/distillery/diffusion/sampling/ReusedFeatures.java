package io.distillery.diffusion.sampling;

import io.distillery.diffusion.model.DeepFeatures;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Keeps the deep features of a walk, apart for prompts of each length, which are asked apart. */
final class ReusedFeatures implements AutoCloseable {
  private final int every;
  private final Map<Long, DeepFeatures> byLength = new HashMap<>();

  ReusedFeatures(int every) {
    this.every = every;
  }

  /** Those of prompts with these states, {@code (B, M, textWidth)}. */
  DeepFeatures of(Tensor states) {
    return byLength.computeIfAbsent(states.size(1), length -> new DeepFeatures(every));
  }

  @Override
  public void close() {
    byLength.values().forEach(DeepFeatures::close);
  }
}
