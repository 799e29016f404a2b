package io.distillery.torch;

import io.distillery.base.ConfigurationException;
import io.distillery.base.SystemFile;
import io.distillery.base.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Loads the native tensor library, and knows its threads and the fastest number format of this
 * machine.
 *
 * <p>Every entry point calls {@link #load()} before its first tensor. Libraries are extracted
 * before the first of them is loaded: otherwise the dynamic loader, meeting a cold cache, would
 * take the system's {@code libtorch_cpu.so} (Debian's python3-torch has one) and crash.
 */
public final class LibTorch {
  /**
   * Lists the libraries in the order in which they depend on one another; absent ones are passed
   * over.
   */
  private static final List<String> LIBRARIES =
      List.of("libgomp.so.1", "libc10.so", "libtorch_cpu.so", "libtorch.so");

  /**
   * The numbers that threads have set. The engine's own are not trusted: see {@link #threads()}.
   */
  private static final ThreadLocal<Integer> THREADS = new ThreadLocal<>();

  private static boolean loaded;

  private LibTorch() {}

  /**
   * Loads libtorch once; later calls return at once.
   *
   * @throws NativeLibraryException when it cannot be loaded, with the reason and the way out
   */
  public static synchronized void load() {
    if (loaded) {
      return;
    }
    try {
      String folder = "/org/bytedeco/pytorch/" + Loader.getPlatform() + "/";
      for (String library : LIBRARIES) {
        if (torch.class.getResource(folder + library) != null) {
          Loader.cacheResource(torch.class, folder + library);
        }
      }
      Loader.load(torch.class);
      Loader.load(openblas.class);
    } catch (IOException | LinkageError e) {
      throw NativeLibraryException.explain(e, Loader.getPlatform(), cacheDirectory());
    }
    // OpenBLAS keeps a pool of its own that fights OpenMP inside attention; oneDNN does the rest.
    openblas.blas_set_num_threads(1);
    // NNPACK only takes float32 batches of 16 or more, which oneDNN takes before it. Asked for all
    // smaller ones, it complains each time on processors that it does not know, thousands of lines.
    torch.globalContext().setUserEnabledNNPACK(false);
    loaded = true;
  }

  /**
   * Gives the memory of freed tensors back to the system, where glibc keeps it for the next ones as
   * the launcher asks it to. To be called once something large has ended, such as a model.
   */
  public static synchronized void giveMemoryBack() {
    if (loaded) {
      Pointer.trimMemory();
    }
  }

  /** Sets how many threads an operator of this thread may use; 1 or more. */
  public static void threads(int count) {
    if (count < 1) {
      throw new ConfigurationException("threads must be 1 or more, was " + count);
    }
    load();
    // A thread that first asks how many it has takes what any thread has set last: ask before.
    torch.get_num_threads();
    torch.set_num_threads(count);
    THREADS.set(count);
  }

  /**
   * Returns how many threads to use where nobody says: {@code OMP_NUM_THREADS}, else one a core.
   */
  public static int usualThreads() {
    String wanted = System.getenv("OMP_NUM_THREADS");
    return wanted != null && wanted.matches("[1-9]\\d{0,3}")
        ? Integer.parseInt(wanted)
        : Runtime.getRuntime().availableProcessors();
  }

  /**
   * Returns how many threads an operator of this thread may use: the number that this thread has
   * set, else {@link #usualThreads()}, which is set so. A thread that asks the engine itself before
   * it has set a number is told what any other thread has set last. Who needs a number of threads
   * for anything but its own operators is handed one.
   */
  public static int threads() {
    if (THREADS.get() == null) {
      threads(usualThreads());
    }
    return THREADS.get();
  }

  /**
   * Returns the floating-point type in which this CPU computes fastest: {@code BFloat16} where it
   * has instructions for it, {@code Float} elsewhere (without them bf16 convolutions are 5 to 40
   * times slower than f32).
   */
  public static ScalarType fastestType() {
    return type(Processor.HAS_BFLOAT16);
  }

  /** Returns the type of an option that asks for bfloat16, or else float32. */
  public static ScalarType type(boolean bfloat16) {
    return bfloat16 ? ScalarType.BFloat16 : ScalarType.Float;
  }

  /**
   * Returns the type in which to compute with weights that are kept in {@code stored}: 16-bit
   * weights are widened on the way, layer by layer, where this CPU does not compute in their type.
   * That saves half of the weights' memory and costs a little time (docs/benchmarks.md).
   */
  public static ScalarType computeType(ScalarType stored) {
    return stored == ScalarType.Half || stored == ScalarType.BFloat16 && !Processor.HAS_BFLOAT16
        ? ScalarType.Float
        : stored;
  }

  /**
   * The type in which attention is fastest for states of {@code type}. libtorch's attention in
   * bfloat16 uses the tiles of {@code amx_bf16} (640 places, 32 heads: 32 ms, in float32 148 ms);
   * without them it takes many times as long as in float32.
   */
  public static ScalarType attentionType(ScalarType type) {
    return type == ScalarType.BFloat16 && !Processor.HAS_TILES ? ScalarType.Float : type;
  }

  /** Looked at once. */
  private static final class Processor {
    static final boolean HAS_TILES = hasInstructions("amx_bf16");
    static final boolean HAS_BFLOAT16 = HAS_TILES || hasInstructions("avx512_bf16");
  }

  private static boolean hasInstructions(String name) {
    return SystemFile.PROCESSOR
        .field("flags")
        .map(flags -> List.of(flags.split("\\s+")).contains(name))
        .orElse(false);
  }

  /** Returns name, version and instruction set, for the record of a run. */
  public static String description() {
    load();
    return Text.format(
        "libtorch %s (%s)",
        torch.class.getPackage().getImplementationVersion(),
        torch.get_cpu_capability().getString());
  }

  /** Returns where the native libraries are unpacked. */
  public static Path cacheDirectory() {
    String configured = System.getProperty("org.bytedeco.javacpp.cachedir");
    return configured != null
        ? Path.of(configured)
        : Path.of(System.getProperty("user.home"), ".javacpp", "cache");
  }
}
