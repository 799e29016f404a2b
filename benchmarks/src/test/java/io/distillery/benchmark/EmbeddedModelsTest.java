package io.distillery.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.diffusion.LatentDiffusion;
import io.distillery.diffusion.sampling.GenerationOptions;
import io.distillery.diffusion.sampling.ImageBytes;
import io.distillery.diffusion.sampling.ImageGenerator;
import io.distillery.diffusion.sampling.SeededNoise;
import io.distillery.diffusion.sampling.StepListener;
import io.distillery.evaluation.LabelledTensor;
import io.distillery.evaluation.Teacher;
import io.distillery.prototype.LabelPrompt;
import io.distillery.torch.Tensors;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** The weights that the repository carries: what mini draws, and the judge of it. */
class EmbeddedModelsTest {
  private static final Path MODELS = Path.of(System.getProperty("distillery.root"), "models");
  private static final int EACH = 3;

  @Test
  void theJudgeRecognisesWhatMiniDraws() throws InterruptedException {
    try (PointerScope scope = new PointerScope();
        LatentDiffusion mini = LatentDiffusion.read(MODELS.resolve("mini"), ScalarType.Float);
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
      try (SeededNoise noise = new SeededNoise(LongStream.range(0, prompts.size()).toArray())) {
        Tensor drawn = ImageBytes.of(generator.fromText(prompts, noise, StepListener.NONE));
        long[] labels = LongStream.range(0, prompts.size()).map(i -> i / EACH).toArray();
        LabelledTensor images =
            new LabelledTensor(
                drawn.permute(0, 3, 1, 2).contiguous(),
                Tensors.of(labels, labels.length),
                classes.size());
        // by chance a tenth; how many of a thousand it recognises is in mini's card
        assertThat(judge.judge(images).accuracy()).isGreaterThan(60);
      }
    }
  }
}
