package io.distillery.describe;

import io.distillery.base.Parallel;
import io.distillery.base.Progress;
import io.distillery.base.Seeds;
import io.distillery.base.Text;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.UnreadableImageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Has a describer look at every image of a dataset (docs/method.md, step 1). The wording of an
 * image follows from the seed and its own name, not from the order of work.
 *
 * @param describer who looks
 * @param images what is looked at
 * @param seed chooses among equivalent wordings
 * @param threads that ask the describer at the same time, at least 1; more than 1 only of one that
 *     bears it, as {@link AppearanceDescriber} does
 */
public record Describing(Describer describer, LabelledImages images, long seed, int threads) {
  private static final String SEED = "descriptions";
  private static final ImageDecoder DECODER = new ImageDecoder();

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
    int together = describer.batch();
    try (DescriptionLog log = DescriptionLog.open(file);
        Progress.Task task = progress.begin("Describing", "images", size)) {
      AtomicInteger done = new AtomicInteger();
      Parallel.each(
          (size + together - 1) / together,
          threads,
          batch -> {
            int from = batch * together;
            List<LabelledImage> some =
                images.images().subList(from, Math.min(size, from + together));
            describe(some, log, bad);
            task.done(done.addAndGet(some.size()));
          });
    }
    bad.requireFew();
    Descriptions all = Descriptions.read(file);
    all.write(file); // sorted, whatever the order in which threads came
    return all;
  }

  /**
   * Describes a batch of which something is missing, whole, so that what is missing is the same.
   */
  private void describe(List<LabelledImage> batch, DescriptionLog log, BadImages bad)
      throws IOException {
    if (batch.stream().allMatch(image -> log.earlier().text(image).isPresent())) {
      return;
    }
    List<LabelledImage> readable = new ArrayList<>();
    List<Describer.Subject> subjects = new ArrayList<>();
    for (LabelledImage image : batch) {
      try {
        subjects.add(
            new Describer.Subject(
                DECODER.decode(images.file(image)),
                images.classNames().name(image.label()),
                Seeds.derive(seed, SEED, image.fileName())));
        readable.add(image);
      } catch (UnreadableImageException e) {
        bad.add(image.fileName(), e.reason());
      }
    }
    List<String> texts = subjects.isEmpty() ? List.of() : describer.describe(subjects);
    if (texts.size() != subjects.size()) {
      throw new IllegalStateException(
          Text.format(
              "The describer said %d texts of %d images, expected one of each",
              texts.size(), subjects.size()));
    }
    for (int i = 0; i < texts.size(); i++) {
      String text = Descriptions.clean(texts.get(i));
      if (!text.isEmpty() && log.earlier().text(readable.get(i)).isEmpty()) {
        log.append(readable.get(i).fileName(), text);
      }
    }
  }
}
