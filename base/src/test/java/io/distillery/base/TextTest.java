package io.distillery.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TextTest {
  private final Locale before = Locale.getDefault();

  @AfterEach
  void restore() {
    Locale.setDefault(before);
  }

  @Test
  void numbersReadTheSameInGermany() {
    Locale.setDefault(Locale.GERMANY);
    assertThat("%,d and %.1f".formatted(1_234_567, 0.5)).isEqualTo("1.234.567 and 0,5");

    assertThat(Text.format("%,d and %.1f", 1_234_567, 0.5)).isEqualTo("1,234,567 and 0.5");
  }

  @Test
  void filesHaveTheSameNamesWhereDigitsAreArabic() {
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    assertThat("%05d.png".formatted(42)).isNotEqualTo("00042.png");

    assertThat(Text.format("%05d.png", 42)).isEqualTo("00042.png");
  }

  @Test
  void problemsReadTheSameInGermany() {
    Locale.setDefault(Locale.GERMANY);
    Problems problems = new Problems();
    problems.add("%,d steps at a rate of %.2f", 10_000, 0.25);

    assertThatThrownBy(problems::throwIfAny).hasMessageContaining("10,000 steps at a rate of 0.25");
  }

  @Test
  void whatHasBeenMeasuredIsToldToTheSecondUpToAnHour() {
    assertThat(Text.duration(0.2)).isEqualTo("0 s");
    assertThat(Text.duration(59.4)).isEqualTo("59 s");
    assertThat(Text.duration(200)).isEqualTo("3 min 20 s");
    assertThat(Text.duration(3599.6)).isEqualTo("1 h 0 min");
  }

  @Test
  void whatIsExpectedIsToldRoughly() {
    assertThat(Text.roughly(0.2)).isEqualTo("1 s");
    assertThat(Text.roughly(59.4)).isEqualTo("59 s");
    assertThat(Text.roughly(59.6)).isEqualTo("1 min");
    assertThat(Text.roughly(725)).isEqualTo("12 min");
    assertThat(Text.roughly(3570)).isEqualTo("1 h 0 min");
    assertThat(Text.roughly(4000)).isEqualTo("1 h 7 min");
  }
}
