package io.distillery.torch;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/**
 * Stands for a GPU where there is none, until it is closed: libtorch's lazy device, whose tensors
 * lie in memory of their own, and whose operators, which the processor computes, refuse tensors of
 * the processor's memory, as a GPU's do. What is built meanwhile computes there. A result is
 * computed, with all that it follows from, when it is brought home: for small models.
 */
public final class DeviceDouble implements AutoCloseable {
  private static final String LIBRARY = "libtorch_cpu.so";

  /** C++'s {@code torch::lazy::InitTorchScriptBackend()}. */
  private static final String START = "_ZN5torch4lazy22InitTorchScriptBackendEv";

  private static boolean started;

  private final ComputeDevice before = ComputeDevice.current();

  /** Has models built on the double from now on; skips the calling test where there is none. */
  public DeviceDouble() {
    assumeTrue(System.getProperty("os.name").equals("Linux"), "the double is on Linux: skipped");
    start();
    ComputeDevice.use(ComputeDevice.of("lazy:0"));
  }

  private static synchronized void start() {
    if (started) {
      return;
    }
    LibTorch.load();
    try {
      File library =
          Loader.cacheResource(
              torch.class, "/org/bytedeco/pytorch/" + Loader.getPlatform() + "/" + LIBRARY);
      NativeLibrary torch = NativeLibrary.getInstance(library.getPath());
      // Compiles each operator once, and not again with what its first uses have shown.
      torch.getGlobalVariableAddress("FLAGS_torch_jit_bailout_depth").setLong(0, 0);
      // Each graph takes memory, and few come again.
      torch.getGlobalVariableAddress("FLAGS_torch_lazy_compilation_cache_size").setInt(0, 32);
      torch.getFunction(START).invoke(new Object[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    started = true;
  }

  @Override
  public void close() {
    ComputeDevice.use(before);
  }
}
