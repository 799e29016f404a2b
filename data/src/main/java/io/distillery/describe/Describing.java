package io.distillery.describe;

import io.distillery.base.Parallel;
import io.distillery.base.Progress;
import io.distillery.base.Seeds;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.ReducedImages;
import io.distillery.dataset.image.UnreadableImageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Has a describer look at every image of a dataset (docs/method.md, step 1). The wording of an
 * image follows from the seed and its own name, not from the order of work.
 *
 * @param describer who looks
 * @param images what is looked at
 * @param reduced gives what is needed of images that others have decoded, and keeps what others
 *     need of those that are decoded here
 * @param seed chooses among equivalent wordings
 * @param threads that ask the describer at the same time, at least 1; more than 1 only of one that
 *     bears it, as {@link AppearanceDescriber} does
 */
public record Describing(
    Describer describer, LabelledImages images, ReducedImages reduced, long seed, int threads) {
  private static final String SEED = "descriptions";

  /** Decodes every image for the describer alone. */
  public Describing(Describer describer, LabelledImages images, long seed, int threads) {
    this(describer, images, ReducedImages.none(), seed, threads);
  }

  /**
   * Describes, and writes {@code metadata.jsonl}, sorted by file name. Killed and called again with
   * the same arguments, it goes on where it was and ends with the same bytes. An image of which the
   * describer says nothing, a blank text, has no line.
   *
   * @param file new, or what an interrupted call has left
   * @param bad for the images that cannot be read
   * @throws IOException when too many cannot be, or the file cannot be written
   */
  public Descriptions write(Path file, BadImages bad, Progress progress) throws IOException {
    int size = images.size();
    try (DescriptionLog log = DescriptionLog.open(file);
        Progress.Task task = progress.begin("Describing", "images", size)) {
      AtomicInteger done = new AtomicInteger();
      Parallel.each(
          size,
          threads,
          i -> {
            describe(images.images().get(i), log, bad);
            task.done(done.incrementAndGet());
          });
    }
    bad.requireFew();
    Descriptions all = Descriptions.read(file);
    all.write(file); // sorted, whatever the order in which threads came
    return all;
  }

  private void describe(LabelledImage image, DescriptionLog log, BadImages bad) throws IOException {
    if (log.earlier().text(image).isPresent()) {
      return;
    }
    try {
      String said =
          reduced
              .read(images.file(image), describer.form())
              .describe(
                  images.classNames().name(image.label()),
                  Seeds.derive(seed, SEED, image.fileName()));
      String text = Descriptions.clean(said);
      if (!text.isEmpty()) {
        log.append(image.fileName(), text);
      }
    } catch (UnreadableImageException e) {
      bad.add(image.fileName(), e.reason());
    }
  }
}
