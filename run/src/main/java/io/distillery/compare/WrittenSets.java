package io.distillery.compare;

import io.distillery.base.Progress;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.DatasetSplits;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.encode.ImageTensors;
import io.distillery.encode.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Sets made of real images, written once. */
abstract class WrittenSets implements SetSource {
  private final String method;
  private final ChosenSource source;
  private final int side;
  private final SetLayout layout;

  /**
   * @param method what tables call it
   * @param source what is chosen from
   * @param side height and width of the written images: shorter side resized, centre cut out
   */
  WrittenSets(String method, ChosenSource source, int side, SetLayout layout) {
    this.method = method;
    this.source = source;
    this.side = side;
    this.layout = layout;
  }

  /** Says by name what was asked of all sets. */
  abstract Map<String, ?> options();

  /** Gives fingerprints, by name, of what the sets are made from beside their source. */
  Map<String, String> inputs() throws IOException {
    return Map.of();
  }

  /** Makes a set. */
  abstract void write(int ipc, int set, SetFolder folder) throws IOException;

  @Override
  public final String method() {
    return method;
  }

  @Override
  public final void check(DatasetSplits images, int ipc) throws IOException {
    source().requireImagesPerClass(ipc);
  }

  @Override
  public final boolean isMade(int ipc, int set) throws IOException {
    return origin(layout.images(method, ipc, set)).isMade();
  }

  @Override
  public final Path make(int ipc, int set, Progress progress) throws IOException {
    Path folder = layout.images(method, ipc, set);
    SetOrigin origin = origin(folder);
    if (!origin.isMade()) {
      origin.begin();
      SetFolder made = new SetFolder(folder, classes());
      write(ipc, set, made);
      made.finish();
    }
    return folder;
  }

  private SetOrigin origin(Path folder) throws IOException {
    Map<String, Object> options = new HashMap<>(options());
    options.put("synthesis.imageSize", side);
    Map<String, String> inputs = new HashMap<>(inputs());
    inputs.put(Source.INPUT, source.fingerprint());
    return SetOrigin.of(method, folder, options, inputs);
  }

  final LabelledImages source() {
    return source.images();
  }

  /** Says which share of the source images may be unreadable. */
  final double maxBadImages() {
    return source.maxBadImages();
  }

  final ClassNames classes() {
    return source().classNames();
  }

  final int side() {
    return side;
  }

  /**
   * Adds images of their files.
   *
   * @param chosen indices into the images
   * @throws io.distillery.dataset.image.UnreadableImageException naming one that cannot be read
   */
  final void add(LabelledImages images, long[] chosen, SetFolder folder) throws IOException {
    ImageDecoder decoder = new ImageDecoder();
    for (long index : chosen) {
      LabelledImage image = images.images().get(Math.toIntExact(index));
      folder.add(image.label(), ImageTensors.square(side, decoder.decode(images.file(image))));
    }
  }
}
