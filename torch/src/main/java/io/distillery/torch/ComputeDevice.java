package io.distillery.torch;

import io.distillery.base.ConfigurationException;
import io.distillery.base.SystemFile;
import io.distillery.base.Text;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Says where models compute: on the processor, or on a GPU.
 *
 * <p>A device belongs to a model: its weights are brought there as it is built, its inputs as it is
 * asked, and what it answers is brought home to the processor's memory. Whatever lies between
 * models (noise, schedulers, guidance, losses, prototypes, images) is computed by the processor, so
 * that it is the same wherever models compute.
 */
public final class ComputeDevice {
  /** The processor, whose memory is home to all tensors outside of models. */
  public static final ComputeDevice HOST = new ComputeDevice("cpu", null);

  private static final Pattern CUDA = Pattern.compile("cuda(:\\d{1,2})?");

  private static volatile ComputeDevice current = HOST;

  private final String name;
  private final Device device;

  private ComputeDevice(String name, Device device) {
    this.name = name;
    this.device = device;
  }

  /**
   * Returns the device of a name: {@code cpu}, {@code cuda} (the first GPU) or {@code cuda:N}.
   *
   * @throws ConfigurationException where there is none of that name, with what is missing
   */
  public static ComputeDevice named(String name) {
    if (name.equals(HOST.name)) {
      return HOST;
    }
    if (!CUDA.matcher(name).matches()) {
      throw new ConfigurationException(
          Text.format(
              "There is no device '%s': expected cpu, cuda (the first GPU) or cuda:N", name));
    }
    LibTorch.loadCuda(name);
    int number = name.contains(":") ? Integer.parseInt(name.substring(name.indexOf(':') + 1)) : 0;
    long there = torch.cuda_device_count();
    if (number >= there) {
      throw new ConfigurationException(missing(name, there));
    }
    return of(Text.format("cuda:%d", number));
  }

  private static String missing(String name, long there) {
    if (there > 0) {
      return Text.format(
          "There is no device '%s': this machine has %d GPU%s, counted from cuda:0",
          name, there, there == 1 ? "" : "s");
    }
    return Text.format(
        "The device '%s' cannot be used: no GPU of NVIDIA's answers. Look whether nvidia-smi lists"
            + " one (in a container it must be handed in), and whether its driver is new enough for"
            + " CUDA 13",
        name);
  }

  /** Returns a device by libtorch's own name for it, whatever libtorch knows. */
  static ComputeDevice of(String name) {
    LibTorch.load();
    Device device = new Device(name);
    device.retainReference();
    return new ComputeDevice(name, device);
  }

  /** Returns where this process builds models from now on; the processor, if nobody says. */
  public static ComputeDevice current() {
    return current;
  }

  /** Says where this process builds models from now on; models that are there stay. */
  public static void use(ComputeDevice device) {
    current = Objects.requireNonNull(device);
  }

  /** Says whether something failed because the memory of a GPU is full. */
  public static boolean isMemoryFull(Throwable failure) {
    return failure instanceof RuntimeException
        && String.valueOf(failure.getMessage()).startsWith("CUDA out of memory");
  }

  /** Returns the name that {@link #named} takes. */
  public String name() {
    return name;
  }

  /** Says whether it is the processor. */
  public boolean isHost() {
    return device == null;
  }

  /** Returns the tensor where models compute: itself if it is there, else a differentiable copy. */
  public Tensor bring(Tensor tensor) {
    return isHost() || !tensor.is_cpu() ? tensor : tensor.to(device, Tensors.type(tensor));
  }

  /** Returns a model's answer in the processor's memory: itself if it is there, else a copy. */
  public Tensor home(Tensor tensor) {
    return isHost() ? tensor : tensor.cpu();
  }

  /** Returns the name without the number of a GPU. */
  String kind() {
    return name.replaceAll(":.*", "");
  }

  /**
   * Returns the floating-point type in which it computes fastest: {@code BFloat16} on GPUs and
   * where the processor has instructions for it, {@code Float} elsewhere (without them bf16
   * convolutions are 5 to 40 times slower than f32).
   */
  public ScalarType fastestType() {
    return LibTorch.type(!isHost() || Processor.HAS_BFLOAT16);
  }

  /**
   * Returns the type in which to compute with weights that are kept in {@code stored}: 16-bit
   * weights are widened on the way, layer by layer, where a processor does not compute in their
   * type. That saves half of the weights' memory and costs a little time (docs/benchmarks.md).
   */
  public ScalarType computeType(ScalarType stored) {
    boolean widened =
        stored == ScalarType.Half || stored == ScalarType.BFloat16 && !Processor.HAS_BFLOAT16;
    return isHost() && widened ? ScalarType.Float : stored;
  }

  /**
   * Returns the type in which attention is fastest for states of {@code type}. A processor's
   * attention in bfloat16 uses the tiles of {@code amx_bf16} (640 places, 32 heads: 32 ms, in
   * float32 148 ms); without them it takes many times as long as in float32.
   */
  public ScalarType attentionType(ScalarType type) {
    return isHost() && type == ScalarType.BFloat16 && !Processor.HAS_TILES
        ? ScalarType.Float
        : type;
  }

  /** Looked at once. */
  private static final class Processor {
    static final boolean HAS_TILES = hasInstructions("amx_bf16");
    static final boolean HAS_BFLOAT16 = HAS_TILES || hasInstructions("avx512_bf16");

    private static boolean hasInstructions(String name) {
      return SystemFile.PROCESSOR
          .field("flags")
          .map(flags -> List.of(flags.split("\\s+")).contains(name))
          .orElse(false);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
