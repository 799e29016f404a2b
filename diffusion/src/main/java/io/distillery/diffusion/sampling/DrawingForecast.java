package io.distillery.diffusion.sampling;

import io.distillery.base.Text;
import io.distillery.torch.ProcessMemory;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Tells once, before the first image is there, how long a drawing will take and in what memory:
 * from its own first steps, so that the measuring costs nothing, and from the decoding of a small
 * image. For several threads.
 */
public final class DrawingForecast {
  /** Steps are measured so long, or until the first walk ends. */
  private static final double ENOUGH_SECONDS = 1.5;

  private static final double NANOS = 1e9;

  private final ImageGenerator generator;
  private final ImageSize size;
  private final int sideBySide;
  private final long images;
  private final boolean isEven;
  private final Consumer<String> teller;
  private boolean told;

  /**
   * Prepares a forecast.
   *
   * @param generator that draws
   * @param size of its images
   * @param sideBySide batches that are drawn at the same time, at least 1
   * @param images that are to be drawn
   * @param isEven whether every step takes as long as the first ones; where it does not, a whole
   *     walk is measured
   * @param teller takes the sentence
   */
  public DrawingForecast(
      ImageGenerator generator,
      ImageSize size,
      int sideBySide,
      long images,
      boolean isEven,
      Consumer<String> teller) {
    this.generator = generator;
    this.size = size;
    this.sideBySide = sideBySide;
    this.images = images;
    this.isEven = isEven;
    this.teller = teller;
  }

  /**
   * Follows the drawing of a batch.
   *
   * @param batch images in it
   * @param next is told of the steps, too
   */
  public StepListener follow(int batch, StepListener next) {
    long begun = System.nanoTime();
    long[] first = {0};
    return (done, total, latents) -> {
      long now = System.nanoTime();
      first[0] = done == 1 ? now : first[0];
      double measured = (now - first[0]) / NANOS;
      if (done == total || isEven && measured > ENOUGH_SECONDS) {
        tell(batch, total, total == 1 ? (now - begun) / NANOS : measured / (done - 1));
      }
      next.stepped(done, total, latents);
    };
  }

  private void tell(int batch, int steps, double step) {
    synchronized (this) {
      if (told) {
        return;
      }
      told = true;
    }
    double decoding = generator.decodingSeconds(size);
    double image = (steps * step / batch + decoding) / sideBySide;
    OptionalLong peak = ProcessMemory.peakResident();
    OptionalLong resident = ProcessMemory.resident();
    teller.accept(
        Text.format(
            "%s a step%s, %d steps, and %s to decode an image: about %,.0f images an hour, %s for"
                + " %,d%s",
            seconds(step),
            batch == 1 ? "" : Text.format(" of %d images", batch),
            steps,
            seconds(decoding),
            3600 / image,
            Text.roughly(images * image),
            images,
            peak.isEmpty()
                ? ""
                : Text.format(
                    "; memory up to about %.1f GB",
                    Math.max(
                            peak.getAsLong(),
                            resident.orElse(0) + sideBySide * generator.decodingBytes(size))
                        / 1e9)));
  }

  private static String seconds(double seconds) {
    return seconds < 1
        ? Text.format("%.0f ms", Math.max(1, 1000 * seconds))
        : Text.format("%.1f s", seconds);
  }
}
