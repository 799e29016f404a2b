package io.distillery.torch;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch_cuda;

/**
 * Loads the native tensor library, and knows its threads.
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

  /** Ends the name of the platform in libraries that also compute on GPUs. */
  private static final String GPU = "-gpu";

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
    if (isThere("") && isThere(GPU)) { // which would end the process
      throw NativeLibraryException.twice(Loader.getPlatform());
    }
    try {
      String folder = folder(hasCuda() ? GPU : "");
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

  private static String folder(String extension) {
    return "/org/bytedeco/pytorch/" + Loader.getPlatform() + extension + "/";
  }

  private static boolean isThere(String extension) {
    return torch.class.getResource(folder(extension) + "libtorch_cpu.so") != null;
  }

  /** Says whether the libraries on the class path are those that also compute on GPUs. */
  private static boolean hasCuda() {
    return isThere(GPU);
  }

  /**
   * Loads what computes on GPUs.
   *
   * @param device that is asked for
   * @throws ConfigurationException saying what is missing
   */
  static synchronized void loadCuda(String device) {
    load();
    if (!hasCuda()) {
      throw new ConfigurationException(
          Text.format(
              "The device '%s' cannot be used: this build has no libraries for GPUs. With"
                  + " DISTILLERY_MAVEN=-Pcuda in the environment ./distillery builds one that has"
                  + " (docs/engine.md)",
              device));
    }
    try {
      Loader.load(torch_cuda.class);
    } catch (LinkageError e) {
      Throwable last = e;
      while (last.getCause() != null) {
        last = last.getCause();
      }
      throw new ConfigurationException(
          Text.format(
              "The device '%s' cannot be used, for CUDA does not load (%s): it needs NVIDIA's driver"
                  + " (libcuda.so.1), and CUDA 13, cuDNN 9 and NCCL 2 where the system finds libraries"
                  + " (docs/engine.md)",
              device, String.valueOf(last.getMessage()).lines().findFirst().orElse("")),
          e);
    }
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

  /** Returns the type of an option that asks for bfloat16, or else float32. */
  public static ScalarType type(boolean bfloat16) {
    return bfloat16 ? ScalarType.BFloat16 : ScalarType.Float;
  }

  /** Returns name, version, instruction set and kind of device, for the record of a run. */
  public static String description() {
    load();
    return Text.format(
        "libtorch %s (%s%s)",
        torch.class.getPackage().getImplementationVersion(),
        torch.get_cpu_capability().getString(),
        ComputeDevice.current().isHost() ? "" : ", " + ComputeDevice.current().kind());
  }

  /** Returns where the native libraries are unpacked. */
  public static Path cacheDirectory() {
    String configured = System.getProperty("org.bytedeco.javacpp.cachedir");
    return configured != null
        ? Path.of(configured)
        : Path.of(System.getProperty("user.home"), ".javacpp", "cache");
  }
}
