package io.distillery.compare;

import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.DatasetSplits;
import io.distillery.dataset.ImageWeights;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.ReadableImages;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.ReducedImages;
import io.distillery.dataset.image.UnreadableImageException;
import io.distillery.dataset.packed.PackedImages;
import io.distillery.dataset.packed.Unpacking;
import io.distillery.run.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes a set that was made elsewhere: class folders, also below {@code train}, or what {@code
 * distillery export} packs, a folder or a file of tar archives or of Parquet.
 *
 * @param method what tables call it
 * @param place where it lies
 * @param classes of the dataset
 * @param layout where what is packed is unpacked
 */
public record GivenSet(String method, Path place, ClassNames classes, SetLayout layout)
    implements SetSource {
  private static final String TRAIN = "train";

  @Override
  public boolean isSingle() {
    return true;
  }

  @Override
  public boolean hasWeights() throws IOException {
    Optional<PackedSet> packed = packed();
    if (packed.isEmpty()) {
      return ImageWeights.read(folder()).isPresent();
    }
    boolean[] any = new boolean[1];
    packed.get().read(image -> any[0] |= image.weight().isPresent());
    return any[0];
  }

  @Override
  public void check(DatasetSplits images, int ipc) throws IOException {
    Optional<PackedSet> packed = packed();
    if (packed.isEmpty()) {
      LabelledImages set = new ImageSet(method, ipc, 0, folder(), false).images(classes);
      new ReadableImages.Look(Path.of(""), 0, Optional.empty(), 1, ReducedImages.none())
          .at(List.of(set), Progress.SILENT);
      return;
    }
    Map<String, Integer> counts = new HashMap<>();
    BadImages bad = new BadImages((long) ipc * classes.size(), 0);
    ImageDecoder decoder = new ImageDecoder();
    packed
        .get()
        .read(
            image -> {
              counts.merge(image.className(), 1, Integer::sum);
              try {
                decoder.decode(image.content(), image.key());
              } catch (UnreadableImageException e) {
                bad.add(place + ", " + image.key(), e.reason());
              }
            });
    for (String folder : classes.folders()) {
      int found = counts.getOrDefault(folder, 0);
      if (found != ipc) {
        throw new DatasetException(
            Text.format(
                "%s has %d images of class %s, expected %d, the images per class of the comparison",
                place, found, folder, ipc));
      }
    }
    bad.requireFew();
  }

  /** Packed images are unpacked once, and anew where the pack is another. */
  @Override
  public Path make(int ipc, int set, Progress progress) throws IOException {
    Optional<PackedSet> packed = packed();
    if (packed.isEmpty()) {
      return folder();
    }
    Path unpacked = layout.images(method, ipc, set);
    String pack =
        Files.isDirectory(place) ? Fingerprint.ofFolder(place) : Fingerprint.ofFile(place);
    SetOrigin origin = SetOrigin.of(method, unpacked, Map.of(), Map.of("pack", pack));
    if (!origin.isMadeOrRemoved()) {
      origin.begin();
      Unpacking.into(unpacked, packed.get());
    }
    return unpacked;
  }

  private Optional<PackedSet> packed() throws IOException {
    if (!Files.exists(place)
        || classes.folders().stream().map(folder()::resolve).anyMatch(Files::isDirectory)) {
      return Optional.empty();
    }
    return PackedImages.of(place).map(images -> new PackedSet(place, images, classes));
  }

  private Path folder() {
    Path train = place.resolve(TRAIN);
    return Files.isDirectory(train) && !classes.folders().contains(TRAIN) ? train : place;
  }
}
