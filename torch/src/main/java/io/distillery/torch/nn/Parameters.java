package io.distillery.torch.nn;

import io.distillery.base.Seeds;
import io.distillery.base.Text;
import io.distillery.torch.Casts;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.ComputeDevice;
import io.distillery.torch.FiniteNumbers;
import io.distillery.torch.FormulaWeights;
import io.distillery.torch.LibTorch;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import io.distillery.torch.safetensors.StoredTensor;
import io.distillery.torch.safetensors.StoredWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Holds the parameters and buffers of one model by checkpoint name, in the order in which its
 * modules ask for them. A model is built by passing {@link #root()} down its modules; where the
 * numbers come from (drawn, read, made by formula) is this class's affair alone, and where they are
 * kept: on the device that was {@link ComputeDevice#current} when it was made.
 *
 * <p>It owns the tensors: they outlive every {@link PointerScope} until {@link #close()}.
 */
public final class Parameters implements AutoCloseable {
  /** Says where a parameter's numbers come from. */
  @FunctionalInterface
  interface Source {
    Tensor tensor(String name, Init init, long... shape);
  }

  private final ComputeDevice device;
  private final Source source;
  private final String origin;
  private final Map<String, Tensor> trainable = new LinkedHashMap<>();
  private final Map<String, Tensor> buffers = new LinkedHashMap<>();
  private final Map<String, Adaptable> adaptable = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private final Set<String> unused;
  private final UnaryOperator<String> called;

  private Parameters(Source source, String origin) {
    this(ComputeDevice.current(), source, origin, Set.of(), UnaryOperator.identity());
  }

  private Parameters(
      ComputeDevice device,
      Source source,
      String origin,
      Set<String> unused,
      UnaryOperator<String> called) {
    LibTorch.load();
    this.device = device;
    this.source = source;
    this.origin = origin;
    this.unused = unused;
    this.called = called;
  }

  /** Draws every parameter by its own initialisation, from a seed derived from its name. */
  public static Parameters initialised(long seed) {
    return new Parameters(
        (name, init, shape) -> {
          try (RandomSource random = new RandomSource(Seeds.derive(seed, "init", name))) {
            return init.draw(random, shape);
          }
        },
        "initialisation");
  }

  /**
   * Takes every parameter from a map, e.g. a checkpoint's, without a copy where the type is kept.
   *
   * @param tensors by checkpoint name
   * @param type the floating-point type to keep the weights in, null for the one they come in
   * @param origin what an error should name, e.g. the file
   */
  public static Parameters from(Map<String, Tensor> tensors, ScalarType type, String origin) {
    Map<String, StoredTensor> stored = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> stored.put(name, StoredTensor.of(tensor)));
    return read(stored, type, origin);
  }

  /**
   * Reads every parameter from the files of a checkpoint, which must stay open until the model is
   * built. Weights that keep their layout and type are views of the file.
   *
   * @param tensors by checkpoint name
   * @param type the floating-point type to keep the weights in, null for the one they come in
   * @param origin what an error should name, e.g. the file
   */
  public static Parameters read(Map<String, StoredTensor> tensors, ScalarType type, String origin) {
    return read(tensors, type, origin, UnaryOperator.identity());
  }

  /** Reads every parameter as the others do; errors call tensors as the files do. */
  public static Parameters read(StoredWeights weights, ScalarType type) {
    return read(weights.tensors(), type, weights.origin(), weights::called);
  }

  private static Parameters read(
      Map<String, StoredTensor> tensors,
      ScalarType type,
      String origin,
      UnaryOperator<String> called) {
    Parameters[] self = new Parameters[1];
    Source source =
        (name, init, shape) -> {
          StoredTensor found = tensors.get(name);
          if (found == null) {
            self[0].problems.add("missing " + called.apply(name) + " " + Arrays.toString(shape));
            return placeholder(shape);
          }
          self[0].unused.remove(name);
          if (!found.shape().equals(StoredTensor.list(shape))) {
            self[0].problems.add(
                Text.format(
                    "%s has shape %s, expected %s",
                    called.apply(name), found.shape(), Arrays.toString(shape)));
            return placeholder(shape);
          }
          if (type != null && found.type() != type && found.isFloatingPoint()) {
            return FiniteNumbers.rounded(origin, called.apply(name), found.passing().get(), type);
          }
          return isKernel(shape) ? channelsLast(found) : found.data().get();
        };
    Set<String> unused = new HashSet<>(tensors.keySet());
    self[0] = new Parameters(ComputeDevice.current(), source, origin, unused, called);
    return self[0];
  }

  private static Tensor channelsLast(StoredTensor kernel) {
    Tensor numbers = kernel.passing().get();
    Tensor last = Tensors.channelsLast(numbers);
    boolean isPassing = last.is_alias_of(numbers) && kernel.passing() != kernel.data();
    return isPassing ? last.clone() : last;
  }

  /** Says whether the shape is one of a convolution's weights that are kept channels-last. */
  private static boolean isKernel(long... shape) {
    return shape.length == 4 && (shape[2] > 1 || shape[3] > 1);
  }

  /** Makes every number from its parameter's name and index, so that other programs can too. */
  public static Parameters byFormula(String salt, double gain) {
    return new Parameters(
        (name, init, shape) -> FormulaWeights.tensor(salt, name, gain, shape), "formula");
  }

  /**
   * Gives the same numbers to a second copy of the model: memory is shared, so that both copies
   * always agree, but autograd gives each its own gradients.
   */
  public Parameters sharing() {
    Map<String, Tensor> mine = all();
    return new Parameters(
        device,
        (name, init, shape) -> mine.get(name).detach(),
        "sharing",
        Set.of(),
        UnaryOperator.identity());
  }

  /** Knows every parameter's name and shape but takes no memory: all numbers are one zero. */
  public static Parameters shapesOnly() {
    return new Parameters((name, init, shape) -> placeholder(shape), "shapes");
  }

  /** Takes no memory, however absurd the shape that a config asks for. */
  private static Tensor placeholder(long... shape) {
    return torch.zeros(new long[0]).expand(shape);
  }

  /** Returns where the numbers are, and so the model computes. */
  public ComputeDevice device() {
    return device;
  }

  /**
   * Returns the number format in which the model computes there: that of its first parameter, or
   * float32 where a processor does not compute in it ({@link ComputeDevice#computeType}).
   */
  public ScalarType computeType() {
    return device.computeType(Tensors.type(trainable().values().iterator().next()));
  }

  /** Returns the scope of the whole model. */
  public ParameterScope root() {
    return new ParameterScope(this, "", MemoryFormat.ChannelsLast);
  }

  /**
   * Checks, after the model is built, that every parameter was there and had its shape, and that
   * nothing was left over.
   *
   * @param ignorable names that may be left over, such as buffers that older files hold
   * @throws CheckpointException naming the file and up to ten of the tensors
   */
  public Parameters verify(Set<String> ignorable) {
    List<String> all = new ArrayList<>(new LinkedHashSet<>(problems));
    unused.stream()
        .filter(name -> !ignorable.contains(name))
        .sorted()
        .forEach(name -> all.add("unexpected " + called.apply(name)));
    if (!all.isEmpty()) {
      throw CheckpointException.listing(origin, all);
    }
    return this;
  }

  /** Returns the parameters that training changes, by name, in building order. */
  public Map<String, Tensor> trainable() {
    return Collections.unmodifiableMap(trainable);
  }

  /** Returns parameters and buffers, by name, in building order. */
  public Map<String, Tensor> all() {
    Map<String, Tensor> all = new LinkedHashMap<>(trainable);
    all.putAll(buffers);
    return all;
  }

  /** Returns the layers that an adapter can stand beside, by name without {@code .weight}. */
  public Map<String, Adaptable> adaptable() {
    return Collections.unmodifiableMap(adaptable);
  }

  void add(String name, Adaptable layer) {
    adaptable.put(name, layer);
  }

  /** Asks autograd for gradients of all parameters (not buffers). */
  public Parameters requireGradients() {
    trainable.values().forEach(tensor -> tensor.set_requires_grad(true));
    return this;
  }

  /** Counts the numbers that the parameters hold, buffers left out. */
  public long count() {
    return trainable.values().stream().mapToLong(Tensor::numel).sum();
  }

  Tensor add(String name, Init init, boolean buffer, MemoryFormat kernels, long... shape) {
    if (trainable.containsKey(name) || buffers.containsKey(name)) {
      throw new IllegalStateException("The model asks twice for the parameter " + name);
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor tensor = source.tensor(name, init, shape);
      if (isKernel(shape) && Casts.isDense(tensor)) {
        tensor = tensor.contiguous(kernels);
      }
      if (Casts.isDense(tensor)) { // a placeholder takes no memory anywhere
        tensor = device.bring(tensor);
      }
      tensor.retainReference();
      (buffer ? buffers : trainable).put(name, tensor);
      return tensor;
    }
  }

  @Override
  public void close() {
    trainable.values().forEach(Tensor::close);
    buffers.values().forEach(Tensor::close);
  }
}
