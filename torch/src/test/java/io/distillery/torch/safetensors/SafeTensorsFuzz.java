package io.distillery.torch.safetensors;

import io.distillery.torch.CheckpointException;
import io.distillery.torch.Tensors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * What must hold of any bytes as a safetensors file: they are refused by a {@link
 * CheckpointException} that names the file, or every tensor can be read. Jazzer's entry point; see
 * CONTRIBUTING.md.
 */
public final class SafeTensorsFuzz {
  private static final String FILE = "hostile.safetensors";

  private SafeTensorsFuzz() {}

  /**
   * Takes the bytes as a file, and once more as a header under its right length, with so many bytes
   * of data as its first byte says: a fuzzer would seldom find the length by itself.
   */
  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    check(bytes);
    if (bytes.length > 0) {
      byte[] header = Arrays.copyOfRange(bytes, 1, bytes.length);
      check(
          ByteBuffer.allocate(Long.BYTES + header.length + (bytes[0] & 0xff))
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(header.length)
              .put(header)
              .array());
    }
  }

  private static void check(byte[] bytes) throws IOException {
    SafeTensorsHeader header;
    try {
      header =
          SafeTensorsHeader.read(
              FILE, Channels.newChannel(new ByteArrayInputStream(bytes)), bytes.length);
    } catch (CheckpointException e) {
      if (!e.getMessage().contains(FILE)) {
        throw new AssertionError("The file is not named", e);
      }
      return;
    }
    Path file = Files.createTempFile("fuzz", ".safetensors");
    try {
      Files.write(file, bytes);
      readAll(file, header.tensors());
    } finally {
      Files.delete(file);
    }
  }

  private static void readAll(Path file, Map<String, TensorEntry> entries) {
    try (PointerScope scope = new PointerScope();
        SafeTensors read = SafeTensors.open(file)) {
      for (Map.Entry<String, Tensor> tensor : read.tensors().entrySet()) {
        TensorEntry entry = entries.get(tensor.getKey());
        if (!Arrays.equals(Tensors.shape(tensor.getValue()), entry.shape())
            || Tensors.type(tensor.getValue()) != entry.type()) {
          throw new AssertionError(tensor.getKey() + " is not what the header says");
        }
        tensor.getValue().sum().item_double();
      }
    }
  }
}
