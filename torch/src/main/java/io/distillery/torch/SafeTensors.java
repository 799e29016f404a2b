package io.distillery.torch;

import static org.bytedeco.pytorch.global.torch.from_file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A file in the safetensors format: eight bytes of little-endian header length, a JSON header, raw
 * little-endian data. Tensors are views of a private memory map: nothing is copied until something
 * writes. A malformed file is refused, by name, before any memory is taken for its data.
 */
public final class SafeTensors implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String METADATA = "__metadata__";
  private static final long MOST_HEADER_BYTES = 100_000_000;

  private record Entry(ScalarType type, long[] shape, long begin, long end) {}

  private final Path file;
  private final Map<String, Entry> entries;
  private final Map<String, String> metadata;
  private final Tensor data;
  private final long dataStart;

  private SafeTensors(
      Path file,
      Map<String, Entry> entries,
      Map<String, String> metadata,
      Tensor data,
      long dataStart) {
    this.file = file;
    this.entries = entries;
    this.metadata = metadata;
    this.data = data;
    this.dataStart = dataStart;
  }

  /**
   * Reads the header and maps the data.
   *
   * @throws CheckpointException when the file is not there, truncated, malformed or hostile
   */
  public static SafeTensors open(Path file) {
    LibTorch.load();
    try {
      if (!Files.isRegularFile(file)) {
        throw new CheckpointException(
            "There is no file %s; expected weights in safetensors format there".formatted(file));
      }
      long size = Files.size(file);
      String header = header(file, size);
      long dataStart = Long.BYTES + (long) header.getBytes(StandardCharsets.UTF_8).length;
      JsonNode json = parse(file, header);
      Map<String, Entry> entries = new LinkedHashMap<>();
      Map<String, String> metadata = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> field : json.properties()) {
        if (field.getKey().equals(METADATA)) {
          field
              .getValue()
              .properties()
              .forEach(m -> metadata.put(m.getKey(), m.getValue().asText()));
        } else {
          entries.put(
              field.getKey(), entry(file, field.getKey(), field.getValue(), size - dataStart));
        }
      }
      checkLayout(file, entries, size - dataStart);
      return new SafeTensors(
          file, entries, Collections.unmodifiableMap(metadata), map(file, size), dataStart);
    } catch (IOException e) {
      throw new CheckpointException("Cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static String header(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer prefix = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      while (prefix.hasRemaining() && channel.read(prefix) >= 0) {
        // until the eight bytes are there or the file has ended
      }
      if (prefix.hasRemaining()) {
        throw malformed(file, "it has only %d bytes".formatted(size));
      }
      long length = prefix.getLong(0);
      if (length < 2 || length > size - Long.BYTES || length > MOST_HEADER_BYTES) {
        throw malformed(
            file,
            "its header is said to have %s bytes, the file has %d%s"
                .formatted(Long.toUnsignedString(length), size, looksLikePickle(prefix)));
      }
      ByteBuffer header = ByteBuffer.allocate((int) length);
      while (header.hasRemaining() && channel.read(header) >= 0) {
        // the length was checked against the file's size
      }
      return new String(header.array(), StandardCharsets.UTF_8);
    }
  }

  private static String looksLikePickle(ByteBuffer prefix) {
    boolean zip = prefix.get(0) == 'P' && prefix.get(1) == 'K';
    boolean pickle = (prefix.get(0) & 0xff) == 0x80;
    return zip || pickle ? "; it looks like a PyTorch pickle (.bin, .pt, .ckpt)" : "";
  }

  private static JsonNode parse(Path file, String header) {
    try {
      JsonNode json = JSON.readTree(header);
      if (json == null || !json.isObject()) {
        throw malformed(file, "its header is not a JSON object");
      }
      return json;
    } catch (JsonProcessingException e) {
      throw malformed(file, "its header is not JSON: " + e.getOriginalMessage());
    }
  }

  private static Entry entry(Path file, String name, JsonNode json, long dataSize) {
    JsonNode offsets = json.path("data_offsets");
    JsonNode sizes = json.path("shape");
    if (!json.path("dtype").isTextual()
        || !sizes.isArray()
        || offsets.size() != 2
        || !offsets.get(0).canConvertToLong()
        || !offsets.get(1).canConvertToLong()) {
      throw malformed(file, "tensor " + name + " lacks dtype, shape or data_offsets");
    }
    ScalarType type = DataType.named(json.get("dtype").asText());
    if (type == null) {
      throw malformed(
          file,
          "tensor %s has dtype %s, which is not one of %s"
              .formatted(name, json.get("dtype").asText(), DataType.names()));
    }
    long[] shape = new long[sizes.size()];
    long bytes = DataType.bytes(type);
    try {
      for (int i = 0; i < shape.length; i++) {
        shape[i] = sizes.get(i).canConvertToLong() ? sizes.get(i).asLong() : -1;
        if (shape[i] < 0) {
          throw malformed(file, "tensor " + name + " has the shape " + sizes);
        }
        bytes = Math.multiplyExact(bytes, shape[i]);
      }
    } catch (ArithmeticException e) {
      throw malformed(file, "tensor " + name + " has the impossible shape " + sizes);
    }
    long begin = offsets.get(0).asLong();
    long end = offsets.get(1).asLong();
    if (begin < 0 || end < begin || end > dataSize) {
      throw malformed(
          file,
          "tensor %s lies at bytes %d to %d of the data, which has %d (truncated?)"
              .formatted(name, begin, end, dataSize));
    }
    if (end - begin != bytes) {
      throw malformed(
          file,
          "tensor %s of shape %s and dtype %s takes %d bytes, but has %d"
              .formatted(name, sizes, json.get("dtype").asText(), bytes, end - begin));
    }
    return new Entry(type, shape, begin, end);
  }

  /** The format wants the tensors to cover the data without gaps or overlaps. */
  private static void checkLayout(Path file, Map<String, Entry> entries, long dataSize) {
    List<Map.Entry<String, Entry>> ordered = new ArrayList<>(entries.entrySet());
    ordered.sort(
        Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().begin)
            .thenComparingLong(e -> e.getValue().end));
    long reached = 0;
    for (Map.Entry<String, Entry> next : ordered) {
      if (next.getValue().begin != reached) {
        throw malformed(
            file,
            "tensor %s begins at byte %d of the data, expected %d (gap or overlap)"
                .formatted(next.getKey(), next.getValue().begin, reached));
      }
      reached = next.getValue().end;
    }
    if (reached != dataSize) {
      throw malformed(
          file, "its tensors take %d bytes, its data has %d".formatted(reached, dataSize));
    }
  }

  private static Tensor map(Path file, long size) {
    try (PointerScope scope = new PointerScope()) {
      Tensor mapped =
          from_file(
              file.toString(),
              new BoolOptional(false),
              new LongOptional(size),
              new TensorOptions(ScalarType.Byte));
      mapped.retainReference();
      return mapped;
    }
  }

  private static CheckpointException malformed(Path file, String problem) {
    return new CheckpointException(
        "%s is not a sound safetensors file: %s. Fetch or convert it again."
            .formatted(file, problem));
  }

  /** The tensors' names in the header's order. */
  public List<String> names() {
    return List.copyOf(entries.keySet());
  }

  /** The header's free-form metadata. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** The shape of a tensor, without touching its data. */
  public long[] shape(String name) {
    return required(name).shape.clone();
  }

  /** The number format of a tensor, without touching its data. */
  public ScalarType type(String name) {
    return required(name).type;
  }

  /** A view of the map, or a copy where the data is not aligned to its number format. */
  public Tensor tensor(String name) {
    Entry entry = required(name);
    if (entry.end == entry.begin) {
      return org.bytedeco.pytorch.global.torch.empty(
          entry.shape, new TensorOptions(entry.type), null);
    }
    long begin = dataStart + entry.begin;
    Tensor bytes = data.narrow(0, begin, entry.end - entry.begin);
    if (begin % DataType.bytes(entry.type) != 0) {
      bytes = bytes.clone();
    }
    return bytes.view(entry.type).view(entry.shape);
  }

  /** All tensors by name, each as {@link #tensor} gives it. */
  public Map<String, Tensor> tensors() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    names().forEach(name -> tensors.put(name, tensor(name)));
    return tensors;
  }

  private Entry required(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new CheckpointException("%s holds no tensor %s".formatted(file, name));
    }
    return entry;
  }

  /**
   * Writes tensors, in the map's order, into a temporary file beside {@code file} and renames it,
   * so that {@code file} is always whole.
   */
  public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    SafeTensorsWriter.write(file, tensors, metadata);
  }

  /** Unmaps; tensors handed out stay valid, for each holds the map. */
  @Override
  public void close() {
    data.close();
  }
}
