package io.distillery.diffusion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * The inputs and outputs of the original implementations on the tiny model, where they are here.
 */
public final class ReferenceCases {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final JsonNode cases;
  private final ByteBuffer file;
  private final JsonNode header;

  private ReferenceCases(Path directory) throws IOException {
    this.directory = directory;
    this.cases = JSON.readTree(directory.resolve("tiny-sd-cases.json").toFile());
    this.file =
        ByteBuffer.wrap(Files.readAllBytes(directory.resolve("tiny-sd-expected.safetensors")))
            .order(ByteOrder.LITTLE_ENDIAN);
    byte[] json = new byte[(int) file.getLong(0)];
    file.get(Long.BYTES, json);
    this.header = JSON.readTree(json);
  }

  /** The cases; the calling test is skipped where the reference files are absent. */
  public static ReferenceCases open() {
    Path directory = Path.of(System.getProperty("distillery.root"), "..", "shared", "reference");
    Assumptions.assumeTrue(Files.isDirectory(directory), "needs ../shared/reference: skipped");
    try {
      return new ReferenceCases(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path model() {
    return directory.resolve("tiny-sd");
  }

  public JsonNode description() {
    return cases;
  }

  public List<String> prompts() {
    List<String> prompts = new ArrayList<>();
    cases.get("prompts").forEach(prompt -> prompts.add(prompt.asText()));
    return prompts;
  }

  /** The integers of an I64 tensor, flattened. */
  public long[] longs(String name) {
    ByteBuffer data = data(name, "I64");
    long[] values = new long[data.remaining() / Long.BYTES];
    data.asLongBuffer().get(values);
    return values;
  }

  /** The numbers of an F32 tensor, flattened. */
  public float[] floats(String name) {
    ByteBuffer data = data(name, "F32");
    float[] values = new float[data.remaining() / Float.BYTES];
    data.asFloatBuffer().get(values);
    return values;
  }

  private ByteBuffer data(String name, String type) {
    JsonNode tensor = header.path(name);
    if (!tensor.path("dtype").asText().equals(type)) {
      throw new IllegalArgumentException(name + " is " + tensor + ", expected " + type);
    }
    int start = Long.BYTES + (int) file.getLong(0);
    int from = tensor.get("data_offsets").get(0).asInt();
    int to = tensor.get("data_offsets").get(1).asInt();
    return file.slice(start + from, to - from).order(ByteOrder.LITTLE_ENDIAN);
  }
}
