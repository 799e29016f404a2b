package io.distillery.dataset;

import com.fasterxml.jackson.core.type.TypeReference;
import io.distillery.base.FileHashes;
import io.distillery.base.Json;
import io.distillery.base.Parallel;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.image.ReducedImages;
import io.distillery.dataset.image.UnreadableImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Holds the images that can be decoded. Everybody who works with a dataset's images asks here
 * first, before anything long: so one rule says for all of them what is left out, and how much may
 * be.
 *
 * @param images without those that cannot be decoded
 * @param identity of these
 * @param skipped those that cannot be, by name
 */
public record ReadableImages(
    LabelledImages images, DatasetFingerprint identity, List<SkippedImage> skipped) {
  private static final String FILE_HASHES = "files";
  private static final String LOOKED_AT = "readable";

  /** Copies the list. */
  public ReadableImages {
    skipped = List.copyOf(skipped);
  }

  /**
   * Says how images are looked at.
   *
   * @param data the dataset's folder, to which names are relative in messages
   * @param limit the share of all images together that may be unreadable, 0 to 1
   * @param cache a directory for what was found, so that nothing is decoded again; none for no
   *     memory
   * @param threads that decode
   * @param reduced keeps what later readers want of the images
   */
  public record Look(
      Path data, double limit, Optional<Path> cache, int threads, ReducedImages reduced) {
    /**
     * Decodes every image of several lists once.
     *
     * @return for each list, in their order, what can be read
     * @throws DatasetException when more of them than allowed cannot be decoded; it names them
     */
    public List<ReadableImages> at(List<LabelledImages> lists, Progress progress)
        throws IOException {
      int size = lists.stream().mapToInt(LabelledImages::size).sum();
      BadImages bad = new BadImages(size, limit);
      List<ReadableImages> readable = new ArrayList<>();
      try (Progress.Task task = progress.begin("Looking at images", "images", size)) {
        AtomicInteger done = new AtomicInteger();
        for (LabelledImages images : lists) {
          readable.add(readable(images, bad, () -> task.done(done.incrementAndGet()), progress));
          done.set(readable.stream().mapToInt(r -> r.images.size() + r.skipped.size()).sum());
          task.done(done.get());
        }
      }
      bad.requireFew();
      return readable;
    }

    /**
     * Decodes every image of a dataset once, and says what is left out.
     *
     * @return the dataset with what can be read
     * @throws DatasetException when more images than allowed cannot be decoded; it names them
     */
    public DatasetSplits at(DatasetSplits splits, Progress progress) throws IOException {
      List<ReadableImages> readable = at(List.of(splits.train(), splits.test()), progress);
      DatasetSplits kept = splits.with(readable.get(0), readable.get(1));
      kept.look().unreadableLine().ifPresent(progress::note);
      return kept;
    }

    private ReadableImages readable(
        LabelledImages images, BadImages bad, Runnable one, Progress progress) throws IOException {
      FileHashes hashes =
          cache.isPresent()
              ? FileHashes.open(cache.get().resolve(FILE_HASHES), images.root())
              : FileHashes.none(images.root());
      DatasetFingerprint identity = DatasetFingerprint.of(images, hashes, Progress.SILENT);
      remember(hashes::write, progress);
      LabelledImages suspects = suspects(images, identity);
      List<SkippedImage> skipped =
          decoded(suspects, identity.of(images, suspects), bad, one).sorted();
      LabelledImages kept = images.without(SkippedImage.files(skipped));
      DatasetFingerprint ofKept = skipped.isEmpty() ? identity : identity.of(images, kept);
      remember(
          () -> {
            record(identity, skipped);
            record(ofKept, List.of());
          },
          progress);
      return new ReadableImages(
          kept,
          ofKept,
          skipped.stream()
              .map(image -> new SkippedImage(named(images, image.file()), image.reason()))
              .toList());
    }

    private BadImages decoded(
        LabelledImages images, DatasetFingerprint identity, BadImages all, Runnable one)
        throws IOException {
      BadImages own = new BadImages(images.size(), 1);
      Parallel.each(
          images.size(),
          threads,
          i -> {
            LabelledImage image = images.images().get(i);
            try {
              reduced.look(images.file(image), identity.contents().get(i));
            } catch (UnreadableImageException e) {
              own.add(image.fileName(), e.reason());
              all.add(named(images, image.fileName()), e.reason());
            }
            one.run();
          });
      return own;
    }

    /** Names an image from the dataset's folder; from the root of all where it lies elsewhere. */
    private String named(LabelledImages images, String fileName) {
      Path root = images.root().toAbsolutePath().normalize();
      Path above = data.toAbsolutePath().normalize();
      Path file = root.resolve(fileName);
      return (root.startsWith(above) ? above.relativize(file) : file).toString();
    }

    /** Returns the images that are to be decoded: all, or those that could not be before. */
    private LabelledImages suspects(LabelledImages images, DatasetFingerprint identity) {
      if (cache.isEmpty() || !Files.isRegularFile(record(identity))) {
        return images;
      }
      try {
        Set<String> before =
            SkippedImage.files(
                Json.MAPPER.readValue(
                    Files.readAllBytes(record(identity)),
                    new TypeReference<List<SkippedImage>>() {}));
        return images.with(
            images.images().stream().filter(image -> before.contains(image.fileName())).toList());
      } catch (IOException e) {
        return images; // damaged: as good as none
      }
    }

    private void record(DatasetFingerprint identity, List<SkippedImage> skipped)
        throws IOException {
      if (cache.isPresent() && !Files.exists(record(identity))) {
        Files.createDirectories(record(identity).getParent());
        Json.write(record(identity), skipped);
      }
    }

    private Path record(DatasetFingerprint identity) {
      return cache.orElseThrow().resolve(LOOKED_AT).resolve(identity.sha256() + ".json");
    }

    private interface Writing {
      void run() throws IOException;
    }

    private static void remember(Writing writing, Progress progress) {
      try {
        writing.run();
      } catch (IOException e) {
        progress.note(
            Text.format(
                "What was found of the images cannot be kept for later runs (%s); going on without",
                e));
      }
    }
  }
}
