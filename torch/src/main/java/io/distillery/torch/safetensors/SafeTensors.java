package io.distillery.torch.safetensors;

import static org.bytedeco.pytorch.global.torch.empty;
import static org.bytedeco.pytorch.global.torch.from_file;

import io.distillery.base.Text;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.DataType;
import io.distillery.torch.FiniteNumbers;
import io.distillery.torch.LibTorch;
import io.distillery.torch.PassingMemory;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Reads a file in the safetensors format: eight bytes of little-endian header length, a JSON
 * header, raw little-endian data. Tensors are views of a private memory map: nothing is copied
 * until something writes. A malformed file is refused, by name, before any memory is taken for its
 * data.
 */
public final class SafeTensors implements AutoCloseable {
  private static final int AT_ONCE = 1 << 30;

  private final Path file;
  private final SafeTensorsHeader header;
  private final Tensor data;

  private SafeTensors(Path file, SafeTensorsHeader header, Tensor data) {
    this.file = file;
    this.header = header;
    this.data = data;
  }

  /**
   * Reads the header and maps the data. The file must not shrink while it is open.
   *
   * @throws CheckpointException when the file is not there, truncated, malformed or hostile
   */
  public static SafeTensors open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          Text.format("There is no file %s; expected weights in safetensors format there", file));
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      SafeTensorsHeader header = SafeTensorsHeader.read(file.toString(), channel, size);
      return new SafeTensors(file, header, map(file, size));
    } catch (IOException e) {
      throw new CheckpointException(Text.format("Cannot read %s: %s", file, e.getMessage()), e);
    }
  }

  private static Tensor map(Path file, long size) {
    LibTorch.load();
    try (PointerScope scope = new PointerScope()) {
      Tensor mapped =
          from_file(
              file.toString(),
              new BoolOptional(false),
              new LongOptional(size),
              new TensorOptions(ScalarType.Byte));
      mapped.retainReference();
      return mapped;
    } catch (RuntimeException e) {
      throw new CheckpointException(
          Text.format("Cannot map %s of %d bytes: %s", file, size, e.getMessage()), e);
    }
  }

  /** Lists the tensors' names in the header's order. */
  public List<String> names() {
    return List.copyOf(header.tensors().keySet());
  }

  /** Returns the header's free-form metadata. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /**
   * Reads a whole number of the metadata.
   *
   * @throws CheckpointException where it has none of that name
   */
  public long number(String name) {
    String text = header.metadata().get(name);
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new CheckpointException(
          Text.format(
              "%s: the metadata has %s for '%s', expected a whole number", file, text, name),
          e);
    }
  }

  /** The shape of a tensor, without touching its data. */
  public long[] shape(String name) {
    return required(name).shape().clone();
  }

  /** Returns the number format of a tensor, without touching its data. */
  public ScalarType type(String name) {
    return required(name).type();
  }

  /** Returns a view of the map, or a copy where the data is not aligned to its number format. */
  public Tensor tensor(String name) {
    TensorEntry entry = required(name);
    if (entry.end() == entry.begin()) {
      return empty(entry.shape(), new TensorOptions(entry.type()), null);
    }
    long begin = header.dataStart() + entry.begin();
    Tensor bytes = data.narrow(0, begin, entry.end() - entry.begin());
    if (begin % DataType.bytes(entry.type()) != 0) {
      bytes = bytes.clone();
    }
    return bytes.view(entry.type()).view(entry.shape());
  }

  /** Copies a tensor into memory of its own, read without a look at the map. */
  public Tensor copy(String name) {
    TensorEntry entry = required(name);
    return read(entry, empty(entry.shape(), new TensorOptions(entry.type()), null));
  }

  /** Copies as {@link #copy} does, into memory that this thread's next call overwrites. */
  private Tensor passing(String name) {
    TensorEntry entry = required(name);
    return read(entry, PassingMemory.of(entry.type(), entry.shape()));
  }

  private Tensor read(TensorEntry entry, Tensor copy) {
    long position = header.dataStart() + entry.begin();
    long left = entry.end() - entry.begin();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      BytePointer memory = new BytePointer(copy.data_ptr());
      while (left > 0) {
        int some = (int) Math.min(left, AT_ONCE);
        ByteBuffer buffer = memory.limit(memory.position() + some).asByteBuffer();
        while (buffer.hasRemaining()) {
          int read = channel.read(buffer, position);
          if (read < 0) {
            throw new CheckpointException(Text.format("%s ended while it was read", file));
          }
          position += read;
        }
        memory.position(memory.position() + some);
        left -= some;
      }
      return copy;
    } catch (IOException e) {
      throw new CheckpointException(Text.format("Cannot read %s: %s", file, e.getMessage()), e);
    }
  }

  /**
   * A tensor of which nothing but the header has been read, as long as the file is open. Numbers
   * that are not finite are refused, by file and name, when they are asked for.
   */
  public StoredTensor stored(String name) {
    TensorEntry entry = required(name);
    return new StoredTensor(
        StoredTensor.list(entry.shape()),
        entry.type(),
        () -> sound(name, tensor(name)),
        () -> sound(name, passing(name)));
  }

  private Tensor sound(String name, Tensor numbers) {
    Tensor wide =
        DataType.isForStorageAlone(Tensors.type(numbers))
            ? numbers.to(ScalarType.BFloat16)
            : numbers;
    return FiniteNumbers.required(file.toString(), name, wide);
  }

  /** Returns all tensors by name, each as {@link #tensor} gives it. */
  public Map<String, Tensor> tensors() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    names().forEach(name -> tensors.put(name, tensor(name)));
    return tensors;
  }

  private TensorEntry required(String name) {
    TensorEntry entry = header.tensors().get(name);
    if (entry == null) {
      throw new CheckpointException(Text.format("%s holds no tensor %s", file, name));
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
