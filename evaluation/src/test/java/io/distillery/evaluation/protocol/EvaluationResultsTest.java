package io.distillery.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.evaluation.statistics.MethodSample;
import io.distillery.evaluation.statistics.MethodSample.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationResultsTest {
  private static final EvaluationResults RESULTS =
      EvaluationResults.none(HardLabelProtocol.CIFAR.shortened(250, 2), -5, List.of("cat", "dog"))
          .with(Results.of("vlcp", 0, 60))
          .with(Results.of("vlcp", 1, 64))
          .with(Results.of("random", 0, 50));

  @TempDir private Path folder;

  @Test
  void whatWasWrittenIsReadBack() throws IOException {
    Path file = folder.resolve("results.json");
    RESULTS.write(file);
    assertThat(EvaluationResults.read(file)).isEqualTo(RESULTS);
    assertThat(folder).isDirectoryContaining(found -> found.equals(file));
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void theFileHoldsWhatOtherProgramsWant() throws IOException {
    Path file = folder.resolve("results.json");
    RESULTS.write(file);
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.path("formatVersion").intValue()).isEqualTo(3);
    assertThat(json.path("protocol").path("labels").textValue()).isEqualTo("hard");
    assertThat(json.path("protocol").path("learningRate").doubleValue()).isEqualTo(0.01);
    JsonNode first = json.path("results").path(1); // after that of random
    assertThat(first.path("method").textValue()).isEqualTo("vlcp");
    assertThat(first.path("protocol").textValue()).contains("shortened to 250 of 1000 epochs");
    assertThat(first.path("lastAccuracy").doubleValue()).isEqualTo(60);
    assertThat(first.path("bestAccuracy").doubleValue()).isEqualTo(61);
    assertThat(first.path("accuracyByClass").path(1).doubleValue()).isEqualTo(60);
    assertThat(first.path("confusion").path(0).path(1).longValue()).isEqualTo(200);
  }

  @Test
  void theOrderOfWorkDoesNotShow() {
    EvaluationResults backwards =
        EvaluationResults.none(RESULTS.protocol(), RESULTS.seed(), RESULTS.classNames())
            .with(Results.of("random", 0, 50))
            .with(Results.of("vlcp", 1, 64))
            .with(Results.of("vlcp", 0, 60));
    assertThat(backwards).isEqualTo(RESULTS);
  }

  @Test
  void resultsOfAMethodAreASample() {
    MethodSample last =
        EvaluationResult.sample(
            RESULTS.of("vlcp", "convnet3", 10), false, EvaluationResult::lastAccuracy);
    assertThat(last.trainings()).containsExactly(new Training(0, 0, 60), new Training(0, 1, 64));
    assertThat(last.summary().mean()).isEqualTo(62);
    MethodSample best =
        EvaluationResult.sample(
            RESULTS.of("vlcp", "convnet3", 10), true, EvaluationResult::bestAccuracy);
    assertThat(best.summary().mean()).isEqualTo(63);
    assertThat(best.single()).isTrue();
    assertThat(RESULTS.of("herding", "convnet3", 10)).isEmpty();
  }

  @Test
  void theSelectedEpochIsTheFirstBestOnHeldOutImages() throws IOException {
    EvaluationResult unselected = Results.of("vlcp", 2, 70);
    EvaluationResult selected =
        new EvaluationResult(
            "herding",
            "convnet3",
            10,
            1,
            0,
            "soft-label",
            List.of(
                new EvaluationResult.Test(10, 50, 40.0),
                new EvaluationResult.Test(20, 55, 45.0),
                new EvaluationResult.Test(30, 60, 45.0)),
            unselected.confusion(),
            1);
    assertThat(unselected.selectedAccuracy()).isEmpty();
    assertThat(selected.selectedAccuracy()).contains(55.0);

    Path file = folder.resolve("results.json");
    EvaluationResults both =
        EvaluationResults.none(SoftLabelProtocol.CIFAR, 3, RESULTS.classNames())
            .with(unselected)
            .with(selected);
    both.write(file);
    assertThat(EvaluationResults.read(file)).isEqualTo(both);
  }

  @Test
  void anotherVersionIsRefusedByNumber() throws IOException {
    Path file = folder.resolve("results.json");
    RESULTS.write(file);
    Files.writeString(
        file, Files.readString(file).replace("\"formatVersion\" : 3", "\"formatVersion\" : 2"));
    assertThatThrownBy(() -> EvaluationResults.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("format version 2, expected 3. Evaluate again");
  }

  @Test
  void damagedFilesAreRefusedByName() throws IOException {
    Path file = folder.resolve("results.json");
    for (String content : List.of("", "{", "[]", "{\"formatVersion\": 1}", "null")) {
      Files.writeString(file, content);
      assertThatThrownBy(() -> EvaluationResults.read(file))
          .as(content)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void aResultOfOtherClassesIsRefused() {
    EvaluationResults three =
        EvaluationResults.none(HardLabelProtocol.CIFAR, 1, List.of("a", "b", "c"));
    assertThatThrownBy(() -> three.with(Results.of("vlcp", 0, 60)))
        .hasMessage("A result of vlcp has 2 classes, expected 3");
  }
}
