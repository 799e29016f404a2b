package io.distillery.stage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.ContentHash;
import io.distillery.base.WholeFile;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.Tensors;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * What teachers have seen in real images, a file for each class, named after a hash of all that it
 * follows from. So sets that differ in their seed, method or number of candidates ask a teacher for
 * the same features once.
 *
 * <p>A file says what its numbers' hash is, so that a damaged one is as good as none. Several
 * processes may share a directory.
 *
 * @param directory need not exist
 */
record FeatureStore(Path directory) {
  /** Of how images are read and of the files. */
  private static final int VERSION = 1;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FEATURES = "features";
  private static final String POSITIONS = "positions";
  private static final String HASH = "sha256";

  /**
   * What features follow from.
   *
   * @param teacher fingerprint of its file
   * @param batch images that it looks at together, which matters to the rounding
   * @param threads of an operator, for the same reason
   * @param engine library, version and instruction set
   * @param images contents of the class's files, in their order
   */
  record Request(String teacher, int batch, int threads, String engine, List<ContentHash> images) {}

  /**
   * A class as a teacher sees it; it lives in no scope, until it is closed.
   *
   * @param features floats {@code [n, F]}, an image a row
   * @param positions of each of these in the class, which may have more that cannot be read
   */
  record Seen(Tensor features, long[] positions) implements AutoCloseable {
    Seen {
      features.retainReference();
    }

    @Override
    public void close() {
      features.close();
    }
  }

  /** What was kept; nothing where there is none, or a damaged one. */
  Optional<Seen> read(Request request) {
    Path file = file(request);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (PointerScope scope = new PointerScope();
        SafeTensors saved = SafeTensors.open(file)) {
      Tensor features = saved.copy(FEATURES);
      Tensor positions = saved.copy(POSITIONS);
      return hash(features, positions).equals(saved.metadata().get(HASH))
          ? Optional.of(new Seen(features, Tensors.longs(positions)))
          : Optional.empty();
    } catch (CheckpointException e) { // another process may have removed it
      return Optional.empty();
    }
  }

  /**
   * Keeps what was seen.
   *
   * @throws IOException when it cannot be written
   */
  void write(Request request, Seen seen) throws IOException {
    Files.createDirectories(directory);
    try (PointerScope scope = new PointerScope()) {
      Tensor positions = Tensors.of(seen.positions, seen.positions.length);
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put(FEATURES, seen.features);
      tensors.put(POSITIONS, positions);
      Map<String, String> metadata = Map.of(HASH, hash(seen.features, positions));
      WholeFile.writeShared(file(request), part -> SafeTensors.write(part, tensors, metadata));
    }
  }

  private Path file(Request request) {
    MessageDigest digest = ContentHash.sha256();
    digest.update((byte) VERSION);
    try {
      digest.update(JSON.writeValueAsString(request).getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    return directory.resolve(HexFormat.of().formatHex(digest.digest()) + ".safetensors");
  }

  private static String hash(Tensor features, Tensor positions) {
    MessageDigest digest = ContentHash.sha256();
    Tensors.update(digest, features);
    Tensors.update(digest, positions);
    return HexFormat.of().formatHex(digest.digest());
  }
}
