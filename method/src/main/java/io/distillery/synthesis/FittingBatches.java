package io.distillery.synthesis;

import io.distillery.base.Text;
import io.distillery.torch.ComputeDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Draws batches that a GPU's memory may not hold: one that it does not is drawn in two halves, and
 * so are the later ones of its size. Half of a batch that is not held either is a failure. Several
 * threads may draw.
 */
final class FittingBatches {
  private volatile int refused;

  /** Draws all of a batch at once. */
  @FunctionalInterface
  interface Drawing<T, R> {
    List<R> of(List<T> batch) throws IOException;
  }

  /** Draws a batch, in one or in two. */
  <T, R> List<R> draw(List<T> batch, Drawing<T, R> atOnce) throws IOException {
    if (refused == 0 || batch.size() < refused) {
      try {
        return atOnce.of(batch);
      } catch (RuntimeException e) {
        if (batch.size() == 1 || !ComputeDevice.isMemoryFull(e)) {
          throw e;
        }
        refused = batch.size();
      }
    }
    int half = (batch.size() + 1) / 2;
    List<R> drawn = new ArrayList<>(atOnce.of(batch.subList(0, half)));
    drawn.addAll(atOnce.of(batch.subList(half, batch.size())));
    return drawn;
  }

  /** Says what did not fit, if something did not. */
  Optional<String> remark() {
    return refused == 0
        ? Optional.empty()
        : Optional.of(
            Text.format(
                "The GPU's memory does not hold %d images at once: they were drawn in halves."
                    + " synthesis.drawing.batchSize %d asks for that from the start",
                refused, (refused + 1) / 2));
  }
}
