package io.distillery.encode;

import io.distillery.base.ContentHash;
import io.distillery.base.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/**
 * Keeps the latents of a space, by the content of their images.
 *
 * <p>A directory {@code SPACE} holds files that are only ever appended to, each by the process that
 * made it: so processes need no locks between them, and a killed one leaves at worst a part of a
 * record at the end. There is no index beside the records that could contradict them: opening reads
 * the hash at the end of each. Every record's checksum is verified when it is read; a damaged one
 * is as good as none.
 *
 * <p>For one thread at a time.
 */
public final class LatentStore implements AutoCloseable {
  private static final String SUFFIX = ".latents";

  private final LatentSpace space;
  private final LatentRecord format;
  private final Path directory; // null: nothing is kept
  private final String part; // empty: all
  private final List<LatentSegment> segments = new ArrayList<>();
  private final Map<ContentHash, Place> places = new HashMap<>();
  private FileChannel own;

  private record Place(int segment, int index) {
    static final Place WRITTEN = new Place(-1, 0);
  }

  private LatentStore(Path directory, String part, LatentSpace space) {
    this.directory = directory;
    this.part = part;
    this.space = space;
    this.format = new LatentRecord(space.numbers());
  }

  /**
   * Opens what there is of a space.
   *
   * @param root the directory of all spaces; need not exist
   */
  public static LatentStore open(Path root, LatentSpace space) throws IOException {
    return open(root, "", space);
  }

  /**
   * Opens what there is of a part of the images: all but what was written for other parts. So who
   * does one of many need not look at the records of all.
   *
   * @param root the directory of all spaces; need not exist
   * @param part names it, in letters and digits; empty for all images
   */
  public static LatentStore open(Path root, String part, LatentSpace space) throws IOException {
    LatentStore store = new LatentStore(root.resolve(space.key()), part, space);
    for (Path file : store.files()) {
      LatentSegment.map(file, space).ifPresent(store::add);
    }
    return store;
  }

  /** Keeps nothing. */
  public static LatentStore none(LatentSpace space) {
    return new LatentStore(null, "", space);
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(SUFFIX) && isOfPart(file))
          .sorted()
          .toList();
    }
  }

  private boolean isOfPart(Path file) {
    String name = file.getFileName().toString();
    boolean ofNone = name.indexOf('.') == name.length() - SUFFIX.length();
    return part.isEmpty() || ofNone || name.startsWith(part + ".");
  }

  private void add(LatentSegment segment) {
    for (int i = 0; i < segment.records(); i++) {
      places.put(segment.image(i), new Place(segments.size(), i));
    }
    segments.add(segment);
  }

  /** Says whether there is a record of an image; it may prove damaged. */
  public boolean contains(ContentHash image) {
    return places.containsKey(image);
  }

  /**
   * Reads the latent of an image, row by row; empty when it is not there, or was written just now.
   */
  public Optional<float[]> read(ContentHash image) {
    Place place = places.get(image);
    if (place == null || place == Place.WRITTEN) {
      return Optional.empty();
    }
    float[] latent = segments.get(place.segment).read(place.index, image);
    if (latent == null) {
      places.remove(image);
    }
    return Optional.ofNullable(latent);
  }

  /**
   * Reads the latents of several images, if all of them are there.
   *
   * @return {@code (n, C, h, w)} in the images' order; the caller closes it
   */
  public Optional<Tensor> readAll(List<ContentHash> images) {
    try (ClassTensor rows = new ClassTensor(images.size(), space.shape())) {
      for (int i = 0; i < images.size(); i++) {
        Optional<float[]> latent = read(images.get(i));
        if (latent.isEmpty()) {
          return Optional.empty();
        }
        rows.row(i).accept(latent.get());
      }
      return Optional.of(rows.tensor());
    }
  }

  /**
   * Keeps the latent of an image, unless there is one.
   *
   * @param latent of {@link LatentSpace#numbers()} numbers
   */
  public void write(ContentHash image, float[] latent) throws IOException {
    if (latent.length != space.numbers()) {
      throw new IllegalArgumentException(
          Text.format("A latent of %d numbers, expected %d", latent.length, space.numbers()));
    }
    if (directory == null || places.containsKey(image)) {
      return;
    }
    if (own == null) {
      own = create();
    }
    append(own, format.write(image, latent));
    places.put(image, Place.WRITTEN);
  }

  private FileChannel create() throws IOException {
    Files.createDirectories(directory);
    FileChannel channel =
        FileChannel.open(
            directory.resolve((part.isEmpty() ? "" : part + ".") + UUID.randomUUID() + SUFFIX),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.APPEND);
    append(channel, LatentSegment.header(space));
    return channel;
  }

  private static void append(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    if (own != null) {
      own.close();
    }
  }
}
