package io.distillery.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
}
