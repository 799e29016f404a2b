package io.distillery.torch.safetensors;

import io.distillery.base.Text;
import io.distillery.torch.CheckpointException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * Holds the tensors of one part of a model as its files hold them: names, shapes and formats at
 * once, numbers by memory map when they are asked for. Tensors that were read stay valid after
 * {@link #close()}.
 */
public final class StoredWeights implements AutoCloseable {
  private final String origin;
  private final Map<String, StoredTensor> tensors;
  private final List<SafeTensors> files;
  private final UnaryOperator<String> called;

  private StoredWeights(
      String origin,
      Map<String, StoredTensor> tensors,
      List<SafeTensors> files,
      UnaryOperator<String> called) {
    this.origin = origin;
    this.tensors = Collections.unmodifiableMap(tensors);
    this.files = files;
    this.called = called;
  }

  /**
   * Reads the headers of one safetensors file, or of several that together hold a part.
   *
   * @param origin what errors should call them
   * @throws CheckpointException when one is not there or not sound, or two hold the same tensor
   */
  public static StoredWeights open(String origin, List<Path> files) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    List<SafeTensors> open = new ArrayList<>();
    StoredWeights weights = new StoredWeights(origin, tensors, open, UnaryOperator.identity());
    try {
      for (Path file : files) {
        SafeTensors read = SafeTensors.open(file);
        open.add(read);
        for (String name : read.names()) {
          if (tensors.put(name, read.stored(name)) != null) {
            throw new CheckpointException(
                Text.format(
                    "%s holds the tensor %s, which another shard of %s holds as well",
                    file, name, origin));
          }
        }
      }
      return weights;
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  /** Returns other tensors, made of these, in the same files; close one of the two. */
  public StoredWeights with(Map<String, StoredTensor> others) {
    return new StoredWeights(origin, new LinkedHashMap<>(others), files, called);
  }

  /**
   * Returns other tensors as {@link #with} does.
   *
   * @param called says what the files call a tensor, or would call one that they lack
   */
  public StoredWeights with(Map<String, StoredTensor> others, UnaryOperator<String> called) {
    return new StoredWeights(origin, new LinkedHashMap<>(others), files, called);
  }

  /** Returns what errors call a tensor: its name in the files. */
  public String called(String name) {
    return called.apply(name);
  }

  /** Returns what errors call them: a directory, or a file. */
  public String origin() {
    return origin;
  }

  /** Returns the header's free-form metadata; that of the first file where there are several. */
  public Map<String, String> metadata() {
    return files.isEmpty() ? Map.of() : files.get(0).metadata();
  }

  /** Returns the tensors by name, in the order of the files. */
  public Map<String, StoredTensor> tensors() {
    return tensors;
  }

  /** Reads the numbers of all tensors, without a copy where the file allows it. */
  public Map<String, Tensor> read() {
    Map<String, Tensor> read = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> read.put(name, tensor.data().get()));
    return read;
  }

  @Override
  public void close() {
    files.forEach(SafeTensors::close);
  }
}
