package io.distillery.prototype.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.ContentHash;
import io.distillery.base.WholeFile;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Clusters that were found before, a file for each class, named after a hash of all that they
 * follow from: the points themselves, options, seed and engine. So other rules for texts, other
 * ways to draw and other methods of a comparison cluster no image again.
 *
 * <p>A file begins with the hash of what follows, so that a damaged one is as good as none. Several
 * processes may share a directory.
 */
public final class ClusterStore {
  /** Keeps nothing. */
  public static final ClusterStore NONE = new ClusterStore(null);

  /** Versions the algorithms and the files. */
  private static final int VERSION = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory; // null: nothing is kept

  private ClusterStore(Path directory) {
    this.directory = directory;
  }

  /** Keeps what is found in a directory, which need not exist. */
  public static ClusterStore in(Path directory) {
    return new ClusterStore(directory);
  }

  /** Names what clusters follow from beside the points' numbers. */
  private record Request(
      int version,
      List<Long> shape,
      String type,
      int clusters,
      int neighbours,
      double contamination,
      KMeansOptions kMeans,
      long seed,
      int threads,
      String engine) {}

  /**
   * Returns what was found before of the same points, or what is found now.
   *
   * @param points {@code [n, d]}
   */
  public ImagePrototypes of(
      Tensor points,
      int clusters,
      ImagePrototypeOptions options,
      long seed,
      Supplier<ImagePrototypes> finding) {
    if (directory == null) {
      return finding.get();
    }
    Request request =
        new Request(
            VERSION,
            LongStream.of(Tensors.shape(points)).boxed().toList(),
            Tensors.type(points).toString(),
            clusters,
            options.neighbours(),
            options.contamination(),
            options.kMeans(),
            seed,
            LibTorch.threads(),
            LibTorch.description());
    MessageDigest digest = ContentHash.sha256();
    digest.update(bytes(json(request)));
    Tensors.update(digest, points);
    Path file = directory.resolve(HexFormat.of().formatHex(digest.digest()) + ".json");
    return read(file)
        .orElseGet(
            () -> {
              ImagePrototypes found = finding.get();
              write(file, found);
              return found;
            });
  }

  private static Optional<ImagePrototypes> read(Path file) {
    try {
      String[] parts = Files.readString(file).split("\n", 2);
      return parts.length == 2 && parts[0].equals(hash(parts[1]))
          ? Optional.of(JSON.readValue(parts[1], ImagePrototypes.class))
          : Optional.empty();
    } catch (IOException e) { // there is none, or it is no text
      return Optional.empty();
    }
  }

  private void write(Path file, ImagePrototypes found) {
    String content = json(found);
    try {
      Files.createDirectories(directory);
      String text = hash(content) + "\n" + content;
      WholeFile.writeShared(file, part -> Files.writeString(part, text));
    } catch (IOException e) {
      // What cannot be kept is found again: no run fails by it.
    }
  }

  private static String hash(String content) {
    return ContentHash.of(bytes(content)).toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
