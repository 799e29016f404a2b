package io.distillery.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemsTest {
  private final Problems problems = new Problems();

  @Test
  void mistakesOfUsersAreToldTogetherAndEachOnce() {
    problems.require(false, "The size is %d.", 0);
    assertThat(problems.<String>collect(() -> fail(new IOException("There is no file x."))))
        .isNull();
    problems.collect(() -> fail(new ConfigurationException(List.of("The size is 0.", "No data."))));

    assertThatThrownBy(problems::throwIfAny)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("The size is 0.\nThere is no file x.\nNo data.");
  }

  @Test
  void faultOfTheProgramIsNotCollectedAsAMistake() {
    IllegalArgumentException fault = new IllegalArgumentException("3 latents for 4 prompts");

    assertThatThrownBy(() -> problems.collect(() -> fail(fault))).isSameAs(fault);
    problems.throwIfAny();
  }

  private static <E extends Exception> String fail(E failure) throws E {
    throw failure;
  }
}
