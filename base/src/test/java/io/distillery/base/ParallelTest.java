package io.distillery.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParallelTest {
  private static final int MANY = 10_000;

  @Test
  void eachItemIsDoneOnce() throws IOException {
    AtomicIntegerArray done = new AtomicIntegerArray(MANY);

    Parallel.each(MANY, 3, done::incrementAndGet);
    Parallel.toTheEnd(MANY, 3, done::incrementAndGet);

    assertThat(IntStream.range(0, MANY).map(done::get)).containsOnly(2);
  }

  @Test
  void workIsSharedByAsManyThreadsAsAreAskedForAndThereAreItems() {
    Set<Thread> seen = ConcurrentHashMap.newKeySet();

    Parallel.toTheEnd(1, 3, i -> seen.add(Thread.currentThread()));
    assertThat(seen).containsExactly(Thread.currentThread());
    seen.clear();

    AtomicInteger waiting = new AtomicInteger();
    Parallel.toTheEnd(
        2,
        3,
        i -> {
          seen.add(Thread.currentThread());
          waiting.incrementAndGet();
          while (waiting.get() < 2) {
            Thread.onSpinWait();
          }
        });
    assertThat(seen).hasSize(2).doesNotContain(Thread.currentThread());
  }

  @Test
  void firstFailureEndsAll() {
    AtomicInteger begun = new AtomicInteger();

    assertThatThrownBy(
            () ->
                Parallel.each(
                    MANY,
                    2,
                    i -> {
                      begun.incrementAndGet();
                      if (i == 3) {
                        throw new IOException("no file 3");
                      }
                      pause();
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("no file 3");
    assertThat(begun).hasValueLessThan(MANY);
    assertThatThrownBy(() -> Parallel.toTheEnd(MANY, 2, ParallelTest::fail))
        .isInstanceOf(StackOverflowError.class);
  }

  @Test
  void interruptionEndsEachAndIsKept() {
    AtomicInteger begun = new AtomicInteger();
    Thread.currentThread().interrupt();

    assertThatThrownBy(
            () ->
                Parallel.each(
                    MANY,
                    2,
                    i -> {
                      begun.incrementAndGet();
                      pause();
                    }))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(begun).hasValueLessThan(MANY);
  }

  @Test
  void interruptionIsKeptForAfterTheEnd() {
    AtomicInteger done = new AtomicInteger();
    Thread.currentThread().interrupt();

    Parallel.toTheEnd(MANY, 2, i -> done.incrementAndGet());

    assertThat(Thread.interrupted()).isTrue();
    assertThat(done).hasValue(MANY);
  }

  private static void fail(int index) {
    throw new StackOverflowError("item " + index);
  }

  private static void pause() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      throw new IllegalStateException("Workers are not interrupted", e);
    }
  }
}
