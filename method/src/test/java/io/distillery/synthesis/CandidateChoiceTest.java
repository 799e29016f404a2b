package io.distillery.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CandidateChoiceTest {
  /** Cross-entropies and distances in turn. */
  private static CandidateChoice choice(double... terms) {
    return CandidateChoice.of(
        IntStream.range(0, terms.length / 2)
            .mapToObj(i -> new CandidateTerms(terms[2 * i], terms[2 * i + 1]))
            .toList());
  }

  @Test
  void keepsTheLowestSumOfRanks() {
    CandidateChoice choice =
        choice(
            0.9, 5.0, // ranks 2 and 2
            0.1, 9.0, // 0 and 3: most itself, and least typical
            0.2, 4.0, // 1 and 1
            8.0, 1.0); // 3 and 0
    assertThat(choice.itselfRanks()).containsExactly(2, 0, 1, 3);
    assertThat(choice.typicalRanks()).containsExactly(2, 3, 1, 0);
    assertThat(choice.kept()).isEqualTo(2);
  }

  @Test
  void howFarApartTermsAreDoesNotMatter() {
    assertThat(choice(1, 1, 0.99, 0.99, 100, 100).kept()).isEqualTo(1);
    assertThat(choice(1, 1, 0.001, 0.001, 1.01, 1.01).kept()).isEqualTo(1);
  }

  @Test
  void tiesGoToTheFirst() {
    assertThat(choice(0.5, 3, 0.5, 3).kept()).isZero();
    assertThat(choice(0.1, 4, 0.2, 3).kept()).as("one term each").isZero();
    assertThat(choice(0.3, 9, 0.1, 4, 0.2, 3).kept()).as("both better than the first").isOne();
  }

  @Test
  void equalTermsHaveEqualRanks() {
    CandidateChoice choice = choice(0.5, 2, 0.5, 1, 0.7, 2);
    assertThat(choice.itselfRanks()).containsExactly(0, 0, 2);
    assertThat(choice.typicalRanks()).containsExactly(1, 0, 1);
    assertThat(choice.kept()).isOne();
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> new CandidateTerms(Double.NaN, 1)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new CandidateTerms(1, Double.POSITIVE_INFINITY))
        .hasMessageContaining("Infinity");
    assertThatThrownBy(() -> new CandidateTerms(-1, 1)).hasMessageContaining("-1.0");
    assertThatThrownBy(() -> new CandidateChoice(2, List.of(new CandidateTerms(0, 0))))
        .hasMessageContaining("Candidate 2 is kept of 1");
    assertThatThrownBy(() -> new Candidates(0, null)).hasMessageContaining("is 0");
    assertThatThrownBy(() -> new Candidates(2, null)).hasMessageContaining("without a judge");
  }
}
