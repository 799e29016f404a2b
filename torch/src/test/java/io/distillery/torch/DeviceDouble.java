package io.distillery.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/**
 * Stands for a GPU where there is none, until it is closed: libtorch's lazy device, whose tensors
 * lie in memory of their own, and whose operators, which the processor computes, refuse tensors of
 * the processor's memory, as a GPU's do. What is built meanwhile computes there. A result is
 * computed, with all that it follows from, when it is brought home, unless {@link #compute} has
 * been called.
 */
public final class DeviceDouble implements AutoCloseable {
  private static final String LIBRARY = "libtorch_cpu.so";

  /** C++'s {@code torch::lazy::InitTorchScriptBackend()}. */
  private static final String START = "_ZN5torch4lazy22InitTorchScriptBackendEv";

  /** C++'s {@code torch::lazy::LazyGraphExecutor::Get()}. */
  private static final String EXECUTOR = "_ZN5torch4lazy17LazyGraphExecutor3GetEv";

  /** C++'s {@code LazyGraphExecutor::SyncLiveTensorsGraph(device, devices, wait)}. */
  private static final String COMPUTE =
      "_ZN5torch4lazy17LazyGraphExecutor20SyncLiveTensorsGraph"
          + "EPKNS0_13BackendDeviceEN3c108ArrayRefINSt7__cxx1112basic_string"
          + "IcSt11char_traitsIcESaIcEEEEEb";

  private static NativeLibrary engine;

  private final ComputeDevice before = ComputeDevice.current();

  /** Has models built on the double from now on; skips the calling test where there is none. */
  public DeviceDouble() {
    assumeTrue(System.getProperty("os.name").equals("Linux"), "the double is on Linux: skipped");
    start();
    ComputeDevice.use(ComputeDevice.of("lazy:0"));
  }

  private static synchronized void start() {
    if (engine != null) {
      return;
    }
    LibTorch.load();
    try {
      File library =
          Loader.cacheResource(
              torch.class, "/org/bytedeco/pytorch/" + Loader.getPlatform() + "/" + LIBRARY);
      NativeLibrary found = NativeLibrary.getInstance(library.getPath());
      // Compiles each operator once, and not again with what its first uses have shown.
      found.getGlobalVariableAddress("FLAGS_torch_jit_bailout_depth").setLong(0, 0);
      // Each graph takes memory, and few come again.
      found.getGlobalVariableAddress("FLAGS_torch_lazy_compilation_cache_size").setInt(0, 32);
      found.getFunction(START).invoke(new Object[0]);
      engine = found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives numbers, by models that it builds where models are built. */
  @FunctionalInterface
  public interface Work {
    /**
     * Computes them.
     *
     * @param compute has the double compute at once what it would compute many times
     */
    float[] of(Runnable compute) throws Exception;
  }

  /** Asserts that work gives the same numbers on the double as on the processor, to a distance. */
  public static void assertSame(Work work, float distance) throws Exception {
    LibTorch.threads(1);
    float[] here = work.of(() -> {});
    try (DeviceDouble gpu = new DeviceDouble()) {
      float[] there = work.of(gpu::compute);

      assertThat(there).hasSameSizeAs(here);
      for (int i = 0; i < here.length; i++) {
        assertThat(there[i]).isCloseTo(here[i], within(distance));
      }
    }
  }

  /** Computes all that is yet to be computed: once, and not anew for each that is brought home. */
  public void compute() {
    Object executor = engine.getFunction(EXECUTOR).invoke(Pointer.class, new Object[0]);
    Object[] all = {executor, Pointer.NULL, Pointer.NULL, 0L, true}; // every device, and wait
    engine.getFunction(COMPUTE).invoke(Void.class, all);
  }

  @Override
  public void close() {
    ComputeDevice.use(before);
  }
}
