package io.distillery.pretrain;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Writes models in TensorFlow.js's layers format. */
final class TensorFlowJsFiles {
  private final ObjectNode model = new ObjectMapper().createObjectNode();
  private final ObjectNode group = model.putArray("weightsManifest").addObject();
  private final ArrayNode weights = group.putArray("weights");
  private final ByteArrayOutputStream numbers = new ByteArrayOutputStream();

  /** Adds a weight; its entry in the manifest is returned. */
  ObjectNode add(String name, float[] values, long... shape) throws IOException {
    ObjectNode weight = weights.addObject().put("name", name).put("dtype", "float32");
    Arrays.stream(shape).forEach(weight.putArray("shape")::add);
    DataOutputStream out = new DataOutputStream(numbers);
    for (float value : values) {
      out.writeInt(Integer.reverseBytes(Float.floatToIntBits(value)));
    }
    return weight;
  }

  /** Writes the model with shards of at most so many bytes. */
  Path write(Path folder, int shard) throws IOException {
    Files.createDirectories(folder);
    ArrayNode paths = group.putArray("paths");
    byte[] all = numbers.toByteArray();
    for (int from = 0; from < all.length; from += shard) {
      String name = "shard%d.bin".formatted(from / shard);
      int to = Math.min(all.length, from + shard);
      Files.write(folder.resolve(name), Arrays.copyOfRange(all, from, to));
      paths.add(name);
    }
    new ObjectMapper().writeValue(folder.resolve("model.json").toFile(), model);
    return folder;
  }
}
