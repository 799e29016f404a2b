package io.distillery.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LookaheadTest {
  private final ExecutorService workers = Executors.newFixedThreadPool(4);

  @AfterEach
  void shutDown() {
    workers.shutdownNow();
  }

  @Test
  void resultsComeInTheOrderOfTheItems() throws IOException {
    Lookahead<Integer, Integer> squares =
        new Lookahead<>(
            numbers(200),
            7,
            workers,
            i -> {
              pause(i % 5); // later ones are often ready earlier
              return i * i;
            });

    assertThat(all(squares)).isEqualTo(IntStream.range(0, 200).mapToObj(i -> i * i).toList());
  }

  @Test
  void isNeverMoreThanSoManyAhead() throws IOException {
    AtomicInteger begun = new AtomicInteger();
    Lookahead<Integer, Integer> counted =
        new Lookahead<>(
            numbers(50),
            5,
            workers,
            i -> {
              begun.incrementAndGet();
              return i;
            });

    for (int taken = 1; taken <= 50; taken++) {
      counted.next();
      pause(2);
      assertThat(begun.get()).isBetween(taken, taken + 4);
    }
    assertThat(counted.next()).isEmpty();
  }

  @Test
  void oneMayFeedAnother() throws IOException {
    Lookahead<Integer, Integer> first = new Lookahead<>(numbers(100), 3, workers, i -> i + 1);
    Lookahead<Integer, Integer> second = new Lookahead<>(first::next, 2, workers, i -> i * 2);

    assertThat(all(second)).isEqualTo(IntStream.range(0, 100).mapToObj(i -> 2 * i + 2).toList());
  }

  @Test
  void failureIsThatOfTheFirstItemThatFailed() {
    Lookahead<Integer, Integer> failing =
        new Lookahead<>(
            numbers(10),
            10,
            workers,
            i -> {
              if (i >= 3) {
                throw new IOException("item " + i);
              }
              return i;
            });

    assertThatThrownBy(() -> all(failing)).isInstanceOf(IOException.class).hasMessage("item 3");
  }

  private static Lookahead.Series<Integer> numbers(int count) {
    Iterator<Integer> numbers = IntStream.range(0, count).iterator();
    return () -> numbers.hasNext() ? Optional.of(numbers.next()) : Optional.empty();
  }

  private static List<Integer> all(Lookahead<?, Integer> series) throws IOException {
    List<Integer> all = new ArrayList<>();
    for (Optional<Integer> next = series.next(); next.isPresent(); next = series.next()) {
      all.add(next.get());
    }
    return all;
  }

  private static void pause(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
