package io.distillery.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.distillery.base.ConfigurationException;
import io.distillery.evaluation.protocol.EvaluationProtocol;
import io.distillery.evaluation.protocol.EvaluationResult;
import io.distillery.evaluation.protocol.EvaluationResults;
import io.distillery.evaluation.protocol.HardLabelProtocol;
import io.distillery.evaluation.protocol.SoftLabelProtocol;
import io.distillery.evaluation.protocol.TrainingSet;
import io.distillery.evaluation.statistics.ConfusionMatrix;
import io.distillery.evaluation.statistics.RobustScore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RobustScoringTest {
  private static final List<String> CLASSES = List.of("cat", "dog");
  private static final HardLabelProtocol HARD = HardLabelProtocol.CIFAR;
  private static final SoftLabelProtocol SOFT = SoftLabelProtocol.CIFAR;

  @TempDir private Path folder;

  private static EvaluationResult result(String method, int ipc, int set, double accuracy) {
    return new EvaluationResult(
        method,
        "convnet3",
        ipc,
        set,
        0,
        "named elsewhere",
        List.of(EvaluationResult.Test.of(10, accuracy)),
        new ConfusionMatrix(List.of(List.of(1L, 1L), List.of(1L, 1L))),
        1);
  }

  /** Two sets of each method, a point apart on either side. */
  private static EvaluationResults results(EvaluationProtocol protocol, double set, double random) {
    return EvaluationResults.none(protocol, 0, CLASSES)
        .with(result("vlcp", 10, 0, set - 1))
        .with(result("vlcp", 10, 1, set + 1))
        .with(result("random", 10, 0, random - 1))
        .with(result("random", 10, 1, random + 1));
  }

  private static EvaluationResults real(int epochs, double accuracy) {
    return EvaluationResults.none(HARD.shortenedTo(epochs), 0, CLASSES)
        .with(result(TrainingSet.REAL, 5000, 0, accuracy));
  }

  private static ComparisonTable table(EvaluationResults results) {
    return ComparisonTable.of(results, "random", new SingleSets(new TreeSet<>()));
  }

  private static ComparisonTable.Robust robust(ComparisonTable table, String method) {
    return table.rows().stream()
        .filter(row -> row.method().equals(method))
        .findFirst()
        .orElseThrow()
        .robust();
  }

  private static void is(RobustScore expected, RobustScore score) {
    assertThat(score.first()).isCloseTo(expected.first(), within(1e-9));
    assertThat(score.second()).isCloseTo(expected.second(), within(1e-9));
  }

  @Test
  void hardLabelsRandomAndRealImagesAreEnough() throws IOException {
    RobustScoring alone = RobustScoring.of(HARD, List.of(), CLASSES);

    ComparisonTable scored = alone.score(table(results(HARD, 44, 33)).under(real(20, 80)));

    is(new RobustScore(11, -36), robust(scored, "vlcp").labels().orElseThrow());
    assertThat(robust(scored, "vlcp").augmentation()).isEmpty();
    assertThat(robust(scored, "random").text()).isEmpty();
    assertThat(scored.text()).contains("label-robust", "LRS 0.219 (IOR +11.0, HLR 36.0)");
    assertThat(scored.json()).contains("\"hardLabelRecovery\" : 36.0");
    ComparisonTable without = alone.score(table(results(HARD, 44, 33)));
    assertThat(without.isScored()).isFalse();
    assertThat(without.text()).doesNotContain("robust");
  }

  @Test
  void whatAComparisonLacksIsTakenFromThoseBesideIt() throws IOException {
    Path hard = Files.createDirectories(folder.resolve("hard"));
    results(HARD, 44, 33).write(hard.resolve("results.json"));
    real(5, 60).write(hard.resolve("real-5000-per-class-5-epochs.json"));
    real(20, 80).write(hard.resolve("real-5000-per-class-20-epochs.json"));
    Path plain = Files.createDirectories(folder.resolve("plain"));
    results(SOFT.unaugmented(), 30, 26).write(plain.resolve("results.json"));

    ComparisonTable scored =
        RobustScoring.of(SOFT, List.of(hard, plain), CLASSES).score(table(results(SOFT, 50, 45)));

    is(new RobustScore(5, 44 - 80), robust(scored, "vlcp").labels().orElseThrow());
    is(new RobustScore(5, 4), robust(scored, "vlcp").augmentation().orElseThrow());
    assertThat(scored.text()).contains("ARS 0.289 (+5.0 with, +4.0 without)");

    ComparisonTable other =
        RobustScoring.of(SOFT.unaugmented(), List.of(hard), CLASSES)
            .score(table(results(SOFT.unaugmented(), 30, 26)));
    assertThat(other.isScored()).isFalse(); // hard labels with augmentation are no pair
  }

  @Test
  void otherClassesAreRefused() throws IOException {
    results(HARD, 44, 33).write(folder.resolve("results.json"));

    assertThatThrownBy(() -> RobustScoring.of(SOFT, List.of(folder), List.of("ant", "bee")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("compares sets of the classes [cat, dog], expected [ant, bee]");
  }
}
