package io.distillery.torch.safetensors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.base.WholeFile;
import io.distillery.torch.DataType;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Writes the safetensors format, one tensor after the other. */
final class SafeTensorsWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Data begins where processors load whole lines of memory. */
  private static final int ALIGNMENT = 64;

  private static final long CHUNK = 1L << 26;

  private SafeTensorsWriter() {}

  static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    WholeFile.write(
        file.toAbsolutePath(),
        part -> {
          try (FileChannel channel =
              FileChannel.open(
                  part,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.TRUNCATE_EXISTING,
                  StandardOpenOption.WRITE)) {
            writeAll(channel, header(tensors, metadata));
            for (Tensor tensor : tensors.values()) {
              write(channel, tensor);
            }
          }
        });
  }

  private static ByteBuffer header(Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    ObjectNode json = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode free = json.putObject("__metadata__");
      new TreeMap<>(metadata).forEach(free::put); // equal content is equal bytes
    }
    long begin = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      long end = begin + tensor.numel() * DataType.bytes(Tensors.type(tensor));
      ObjectNode node = json.putObject(entry.getKey());
      node.put("dtype", DataType.name(Tensors.type(tensor)));
      Arrays.stream(Tensors.shape(tensor)).forEach(node.putArray("shape")::add);
      node.putArray("data_offsets").add(begin).add(end);
      begin = end;
    }
    byte[] bytes = JSON.writeValueAsBytes(json);
    int start = (Long.BYTES + bytes.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer buffer = ByteBuffer.allocate(start).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(start - Long.BYTES).put(bytes);
    while (buffer.hasRemaining()) {
      buffer.put((byte) ' ');
    }
    return buffer.flip();
  }

  private static void write(FileChannel channel, Tensor tensor) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Tensor plain = tensor.detach().cpu().contiguous();
      if (plain.numel() == 0) {
        return;
      }
      long bytes = plain.numel() * DataType.bytes(Tensors.type(plain));
      BytePointer pointer = new BytePointer(plain.data_ptr()).capacity(bytes);
      for (long done = 0; done < bytes; done += CHUNK) {
        long length = Math.min(CHUNK, bytes - done);
        writeAll(
            channel, new BytePointer(pointer).position(done).limit(done + length).asByteBuffer());
      }
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
