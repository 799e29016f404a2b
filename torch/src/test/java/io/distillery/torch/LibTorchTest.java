package io.distillery.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class LibTorchTest {
  @Test
  void threadsOfAnOperatorStayWhatAThreadHasSetWhateverOthersSet() throws Exception {
    ExecutorService first = Executors.newSingleThreadExecutor();
    ExecutorService second = Executors.newSingleThreadExecutor();
    try {
      first.submit(() -> LibTorch.threads(2)).get();
      second.submit(() -> LibTorch.threads(1)).get();

      assertThat(first.submit(() -> LibTorch.threads()).get()).isEqualTo(2);
      assertThat(second.submit(() -> LibTorch.threads()).get()).isEqualTo(1);
    } finally {
      first.shutdownNow();
      second.shutdownNow();
    }
  }

  /** The engine itself would tell it what the other thread has set. */
  @Test
  void aThreadThatHasSetNoNumberIsNotToldThatOfAnother() throws Exception {
    ExecutorService first = Executors.newSingleThreadExecutor();
    ExecutorService second = Executors.newSingleThreadExecutor();
    try {
      first.submit(() -> LibTorch.threads(LibTorch.usualThreads() + 3)).get();

      assertThat(second.submit(() -> LibTorch.threads()).get()).isEqualTo(LibTorch.usualThreads());
      assertThat(second.submit(() -> torch.get_num_threads()).get())
          .as("of its operators")
          .isEqualTo(LibTorch.usualThreads());
    } finally {
      first.shutdownNow();
      second.shutdownNow();
    }
  }

  /** A line on the console for each convolution, on processors that it does not know. */
  @Test
  void nnpackIsNeverAsked() {
    LibTorch.load();

    assertThat(torch.globalContext().userEnabledNNPACK()).isFalse();
  }
}
