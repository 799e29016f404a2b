package io.distillery.pretrain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.Text;
import io.distillery.torch.Tensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.bytedeco.pytorch.Tensor;

/**
 * Reads the weights of a model in TensorFlow.js's layers format: {@code model.json}, whose {@code
 * weightsManifest} lists names and shapes, and beside it binary shards, which one after the other
 * hold the numbers in the same order, little-endian.
 */
final class TensorFlowJsWeights {
  /** The file that a model's folder has. */
  static final String MODEL = "model.json";

  private static final String FLOAT = "float32";

  private TensorFlowJsWeights() {}

  /**
   * Reads all tensors, into the caller's scope.
   *
   * @param folder with {@code model.json} and the shards
   * @return by name; kernels of convolutions are {@code [height, width, in, out]}
   * @throws IOException when a file is missing, too short or too long, or holds other numbers than
   *     float32
   */
  static Map<String, Tensor> read(Path folder) throws IOException {
    Path file = folder.resolve(MODEL);
    JsonNode manifest = new ObjectMapper().readTree(file.toFile()).path("weightsManifest");
    if (!manifest.isArray() || manifest.isEmpty()) {
      throw new IOException(
          Text.format(
              "%s has no weightsManifest: expected a model in TensorFlow.js's layers format",
              file));
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (JsonNode group : manifest) {
      ByteBuffer numbers = shards(folder, group.path("paths"));
      for (JsonNode weight : group.path("weights")) {
        tensors.put(weight.path("name").asText(), tensor(file, weight, numbers));
      }
      if (numbers.hasRemaining()) {
        throw new IOException(
            Text.format(
                "The shards of %s have %,d bytes more than its weights need",
                file, numbers.remaining()));
      }
    }
    return tensors;
  }

  private static ByteBuffer shards(Path folder, JsonNode paths) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (JsonNode path : paths) {
      Files.copy(folder.resolve(path.asText()), all);
    }
    return ByteBuffer.wrap(all.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Tensor tensor(Path file, JsonNode weight, ByteBuffer numbers) throws IOException {
    String name = weight.path("name").asText();
    if (!weight.path("dtype").asText().equals(FLOAT) || weight.has("quantization")) {
      throw new IOException(
          Text.format(
              "%s: %s has the type %s%s, expected %s",
              file,
              name,
              weight.path("dtype").asText(),
              weight.has("quantization") ? ", quantized" : "",
              FLOAT));
    }
    long[] shape =
        StreamSupport.stream(weight.path("shape").spliterator(), false)
            .mapToLong(JsonNode::asLong)
            .toArray();
    long count = LongStream.of(shape).reduce(1, Math::multiplyExact);
    if (count > numbers.remaining() / Float.BYTES) {
      throw new IOException(
          Text.format(
              "The shards of %s end within %s: a file is cut short or missing", file, name));
    }
    float[] values = new float[Math.toIntExact(count)];
    for (int i = 0; i < values.length; i++) {
      values[i] = numbers.getFloat();
    }
    return Tensors.of(values, shape);
  }
}
