package io.distillery.prototype.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestWords {
  @Test
  void keepsTokensOfLettersOnlyInLowerCase() {
    assertThat(Words.of("A GREEN, olive-green frog (small) sat; 3 more: red!"))
        .containsExactly("a", "green", "frog", "small", "sat", "more", "red");
  }

  @Test
  void cutsCliticsOff() {
    assertThat(Words.of("The dog's owner doesn't see the dogs' toys; they'll cannot."))
        .containsExactly(
            "the", "dog", "owner", "does", "see", "the", "dogs", "toys", "they", "can", "not");
  }

  @Test
  void takesTheFullStopOffTheEndOfEachSentenceOnly() {
    assertThat(Words.of("It is red. It is approx. round. \"It sits.\" No blank.here Ends"))
        .containsExactly("it", "is", "red", "it", "is", "round", "it", "sits", "no", "ends");
  }

  @Test
  void knowsLettersOfOtherScripts() {
    assertThat(Words.of("Ein grüner Käfer")).containsExactly("ein", "grüner", "käfer");
  }

  @Test
  void hasNoneInBlankTexts() {
    assertThat(Words.of("")).isEmpty();
    assertThat(Words.of(" \n 12, ... ")).isEmpty();
  }
}
