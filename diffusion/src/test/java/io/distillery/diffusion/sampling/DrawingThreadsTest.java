package io.distillery.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DrawingThreadsTest {
  private static final List<Integer> BATCHES = List.of(0, 1, 2, 3, 4, 5);

  @Test
  void smallImagesAreDrawnSideBySideByOneThreadEach() throws IOException {
    CyclicBarrier three = new CyclicBarrier(3);
    List<String> taken = new ArrayList<>();
    Thread caller = Thread.currentThread();
    DrawingThreads.of(ImageSize.square(128), 3)
        .draw(
            BATCHES,
            batch -> {
              meet(three);
              return batch + " by " + LibTorch.threads();
            },
            (number, drawn) -> {
              assertThat(Thread.currentThread()).isSameAs(caller);
              taken.add(number + ": " + drawn);
            });
    assertThat(taken)
        .containsExactly(
            "0: 0 by 1", "1: 1 by 1", "2: 2 by 1", "3: 3 by 1", "4: 4 by 1", "5: 5 by 1");
  }

  @Test
  void largeImagesAreDrawnBatchByBatchByAllThreads() throws IOException {
    AtomicInteger drawing = new AtomicInteger();
    List<Integer> threads = new ArrayList<>();
    DrawingThreads.of(new ImageSize(128, 136), 3)
        .draw(
            BATCHES,
            batch -> {
              assertThat(drawing.incrementAndGet()).isEqualTo(1);
              int own = LibTorch.threads();
              drawing.decrementAndGet();
              return own;
            },
            (number, own) -> threads.add(own));
    assertThat(threads).containsExactly(3, 3, 3, 3, 3, 3);
  }

  @Test
  void nobodyDrawsAnyMoreWhenOneHasFailed() {
    AtomicInteger drawing = new AtomicInteger();
    assertThatThrownBy(
            () ->
                new DrawingThreads(2, 1)
                    .draw(
                        BATCHES,
                        batch -> {
                          drawing.incrementAndGet();
                          try {
                            if (batch == 0) {
                              throw new IOException("no room");
                            }
                            TimeUnit.MILLISECONDS.sleep(200);
                          } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                          } finally {
                            drawing.decrementAndGet();
                          }
                          return batch;
                        },
                        (number, drawn) -> {}))
        .isInstanceOf(IOException.class)
        .hasMessage("no room");
    assertThat(drawing).hasValue(0);
  }

  private static void meet(CyclicBarrier barrier) throws IOException {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IOException("Fewer were drawn at the same time", e);
    }
  }
}
