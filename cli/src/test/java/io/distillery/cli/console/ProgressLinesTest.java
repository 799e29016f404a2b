package io.distillery.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {
  private static final long SECOND = 1_000_000_000L;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long now;

  @Test
  void lineComesEveryTenSecondsWithRateAndTimeLeft() {
    ProgressLines lines = lines(10_000);
    lines.done(1);
    now = 5 * SECOND;
    lines.done(1_000);
    now = 10 * SECOND;
    lines.done(2_000);
    now = 11 * SECOND;
    lines.done(2_200);

    assertThat(written())
        .containsExactly("Describing: 2,000 of 10,000 images (20 %), 200 images/s, 40 s left");
  }

  @Test
  void itemsOfAnEarlierProcessDoNotCountAsSpeed() {
    ProgressLines lines = lines(10_000);
    lines.done(9_001);
    now = 10 * SECOND;
    lines.done(9_101);

    assertThat(written().get(0)).contains("10 images/s, 1 min 30 s left");
  }

  @Test
  void lastLineSaysHowLongItTook() {
    ProgressLines lines = lines(100);
    now = 130 * SECOND;
    lines.done(100);
    lines.close();

    assertThat(written()).containsExactly("Describing: 100 images in 2 min 10 s");
  }

  @Test
  void slowWorkIsCountedByTheMinute() {
    ProgressLines lines = lines(10);
    lines.done(0);
    now = 40 * SECOND;
    lines.done(2);

    assertThat(written().get(0)).contains("3.0 images/min, 2 min 40 s left");
  }

  @Test
  void ratesHaveTwoDigits() {
    assertThat(ProgressLines.text(2_481.4, "images")).isEqualTo("2,481 images/s");
    assertThat(ProgressLines.text(12.3, "images")).isEqualTo("12 images/s");
    assertThat(ProgressLines.text(1.64, "steps")).isEqualTo("1.6 steps/s");
    assertThat(ProgressLines.text(0.5, "steps")).isEqualTo("30 steps/min");
    assertThat(ProgressLines.text(0.02, "images")).isEqualTo("1.2 images/min");
    assertThat(ProgressLines.text(0.002, "images")).isEqualTo("7.2 images/h");
  }

  /** Three quarters of an hour in which the process was suspended are not the work's. */
  @Test
  void timeLeftIsRightAgainAfterASleep() {
    ProgressLines lines = lines(100_000);
    lines.done(1);
    for (int second = 1; second <= 60; second++) {
      now += SECOND;
      lines.done(100L * second);
    }
    now += 2700 * SECOND;
    lines.done(6_001);
    for (int second = 1; second <= 10; second++) {
      now += SECOND;
      lines.done(6_001 + 100L * second);
    }

    assertThat(written().get(6)).contains("100 images/s, 15 min 40 s left");
    assertThat(written().get(7)).contains("100 images/s, 15 min 30 s left");
  }

  /** Such as when another process has given the cores back. */
  @Test
  void timeLeftIsRightAgainWhenWorkBecomesQuicker() {
    ProgressLines lines = lines(1_000_000);
    lines.done(1);
    for (int second = 1; second <= 600; second++) {
      now += SECOND;
      lines.done(100L * second);
    }
    for (int second = 1; second <= 20; second++) {
      now += SECOND;
      lines.done(60_000 + 300L * second);
    }

    assertThat(written().get(61)).contains("300 images/s, 51 min 53 s left");
  }

  @Test
  void slowCountsAfterASleep() {
    ProgressLines lines = lines(100);
    lines.done(1);
    for (int step = 2; step <= 6; step++) {
      now += (step == 5 ? 3600 : 15) * SECOND;
      lines.done(step);
    }

    assertThat(written().get(4)).contains("4.0 images/min, 23 min 30 s left");
  }

  private ProgressLines lines(long total) {
    return new ProgressLines(
        new PrintStream(bytes, true, StandardCharsets.UTF_8),
        "Describing",
        "images",
        total,
        () -> now);
  }

  private java.util.List<String> written() {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
