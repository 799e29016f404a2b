package io.distillery.tune;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.tune.TuningChoice.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuningChoiceTest {
  private static final Trial USUAL =
      new Trial(
          TuningChoice.DEFAULT, true, 40, 1, Optional.empty(), Optional.empty(), Optional.empty());

  private static Trial trial(String name, boolean drawn, double mean, double halfWidth) {
    double difference = mean - USUAL.mean();
    return new Trial(
        name,
        drawn,
        mean,
        1,
        Optional.of(difference),
        Optional.of(difference - halfWidth),
        Optional.of(difference + halfWidth));
  }

  private static TuningChoice of(Trial... trials) {
    return TuningChoice.of("key", 20, 3, 150, List.of(trials));
  }

  @Test
  void theDefaultStaysUnlessItIsBeatenBeyondNoise() {
    TuningChoice choice = of(trial("medoid", true, 42, 2.5), USUAL, trial("herding", false, 35, 1));

    assertThat(choice.chosen()).isEqualTo(TuningChoice.DEFAULT);
    assertThat(choice.real()).isEmpty();
    assertThat(choice.trials()).extracting(Trial::name).startsWith("medoid");
    assertThat(choice.sentence()).contains("keeps its own settings", "3 sets", "20 photographs");
  }

  @Test
  void theBestOfThoseThatBeatItWins() {
    TuningChoice choice =
        of(
            USUAL,
            trial("medoid", true, 42, 1),
            trial("strength-0.5", true, 44, 1.5),
            trial("strength-0.9", true, 45, 6));

    assertThat(choice.chosen()).isEqualTo("strength-0.5");
    assertThat(choice.sentence()).contains("takes strength-0.5: 4.0 points better", "+2.5 to +5.5");
  }

  @Test
  void realPhotographsAreNamedWhereNothingDrawnBeatsThemAndNeverChosen() {
    TuningChoice choice =
        of(USUAL, trial("herding", false, 47, 1), trial("real-medoid", false, 46, 1));

    assertThat(choice.chosen()).isEqualTo(TuningChoice.DEFAULT);
    assertThat(choice.real()).contains("herding");
    assertThat(choice.sentence())
        .contains("Nothing drawn beat real photographs", "herding", "real");
  }

  @Test
  void imagesAreRefinedWhereThatIsBetterIfOnlyByTheMean() {
    TuningChoice choice = of(USUAL, trial("herding", false, 42, 1));

    TuningChoice better = choice.refined(trial(TuningChoice.REFINED, true, 43, 8));
    assertThat(better.isRefined()).isTrue();
    assertThat(better.real()).as("herding is not as good as what is refined").isEmpty();
    assertThat(better.sentence())
        .contains("Its images are refined: refined, they teach 3.0 points more", "-5.0 to +11.0");

    TuningChoice worse = choice.refined(trial(TuningChoice.REFINED, true, 39.5, 8));
    assertThat(worse.isRefined()).isFalse();
    assertThat(worse.real()).contains("herding");
    assertThat(worse.sentence())
        .contains("stay as they are drawn: refined, they teach 0.5 points less");
  }

  @Test
  void isReadAsItWasWritten(@TempDir Path run) throws IOException {
    Path folder = Files.createDirectories(run.resolve(TuningChoice.FOLDER));
    TuningChoice choice = of(USUAL, trial("medoid", true, 42, 1));

    choice.write(folder);

    assertThat(TuningChoice.ofRun(run)).contains(choice);
    assertThat(TuningChoice.ofRun(run.resolve("other"))).isEmpty();
  }
}
