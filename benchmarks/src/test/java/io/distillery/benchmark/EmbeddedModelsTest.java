package io.distillery.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.sampling.GenerationOptions;
import io.distillery.diffusion.sampling.ImageGenerator;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.prototype.text.LabelPrompt;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** The weights that the repository carries: what mini draws, and the judge of it. */
class EmbeddedModelsTest {
  private static final Path MODELS = Path.of(System.getProperty("distillery.root"), "models");
  private static final int EACH = 3;

  @Test
  void theJudgeRecognisesWhatMiniDraws() throws InterruptedException {
    try (LatentDiffusion mini = LatentDiffusion.read(MODELS.resolve("mini"), ScalarType.Float);
        Teacher judge = Teacher.read(MODELS.resolve("judge/resnet18.safetensors"))) {
      List<String> classes = judge.about().classNames();
      assertThat(classes).startsWith("airplane", "automobile").hasSize(10);
      List<String> prompts =
          classes.stream()
              .flatMap(name -> IntStream.range(0, EACH).mapToObj(i -> LabelPrompt.of(name)))
              .toList();
      ImageGenerator generator =
          new ImageGenerator(
              mini, GenerationOptions.stableDiffusion().withGuidanceScale(6).withSteps(20));
      long[] labels = LongStream.range(0, prompts.size()).map(i -> i / EACH).toArray();
      try (LabelledTensor images =
          new ClassAdherence(generator, judge).draw(prompts, labels, classes.size())) {
        // by chance a tenth; how many of a thousand it recognises is in mini's card
        assertThat(judge.judge(images).accuracy()).isGreaterThan(60);
      }
    }
  }
}
