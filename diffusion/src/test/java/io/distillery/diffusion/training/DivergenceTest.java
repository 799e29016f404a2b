package io.distillery.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.torch.LibTorch;
import io.distillery.torch.optim.TrainingDivergedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.Scalar;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers that leave all bounds stop a training before they reach its weights. */
class DivergenceTest {
  @TempDir Path folder;

  @BeforeAll
  static void oneThread() {
    LibTorch.threads(1);
  }

  @Test
  void aLossThatIsNoNumberIsSaidAndTheLastCheckpointKept() throws IOException {
    try (TinyTraining tiny = new TinyTraining();
        DiffusionTrainer trainer =
            new DiffusionTrainer(tiny.model(), TinyTraining.options(60), 1)) {
      TrainingPairs pairs = tiny.pairs(1);
      Checkpoints checkpoints = Checkpoints.lastOf(folder, 3);
      assertThatThrownBy(
              () ->
                  trainer.train(
                      pairs,
                      checkpoints,
                      step -> {
                        if (step.step() == 14) {
                          pairs.latents().fill_(new Scalar(Float.NaN));
                        }
                      }))
          .isInstanceOf(TrainingDivergedException.class)
          .hasMessageContaining("step 15 of 60")
          .hasMessageContaining("the loss can no longer be computed")
          .hasMessageContaining("loss NaN, gradient norm NaN, learning rate 0.005")
          .hasMessageContaining("checkpoint-00000010.safetensors")
          .hasMessageContaining("Lower the learning rate");
      assertThat(Files.list(folder)).hasSize(1);
      tiny.model()
          .unetParameters()
          .all()
          .forEach(
              (name, tensor) -> assertThat(tensor.isfinite().all().item_bool()).as(name).isTrue());
    }
  }

  @Test
  void explodingGradientsAreSaid() throws IOException {
    try (TinyTraining tiny = new TinyTraining();
        DiffusionTrainer trainer =
            new DiffusionTrainer(tiny.model(), TinyTraining.options(200), 1)) {
      TrainingPairs pairs = tiny.pairs(1);
      assertThatThrownBy(
              () ->
                  trainer.train(
                      pairs,
                      Checkpoints.lastOf(folder, 2),
                      step -> {
                        if (step.step() == 68) {
                          // answers, and so errors and gradients, of another size
                          tiny.model()
                              .unetParameters()
                              .all()
                              .get("conv_out.weight")
                              .detach()
                              .mul_(new Scalar(1e6));
                        }
                      }))
          .isInstanceOf(TrainingDivergedException.class)
          .hasMessageContaining("gradients explode, 10 steps in a row")
          .hasMessageContaining("step 78 of 200")
          // the one of step 70 would have held wild weights
          .hasMessageContaining("checkpoint-00000060.safetensors");
    }
  }

  @Test
  void oneWildBatchIsNoExplosion() {
    GradientWatch watch = new GradientWatch();
    for (int i = 0; i < 300; i++) {
      boolean wild = i % 20 == 19;
      assertThat(watch.exploding(wild ? 1000 : 1 + i % 3)).isFalse();
      assertThat(watch.alarmed()).isEqualTo(wild && i > 50);
    }
  }

  @Test
  void aCheckpointThatCannotBeWrittenIsSaid() throws IOException {
    Path place = folder.resolve("checkpoints");
    try (TinyTraining tiny = new TinyTraining();
        DiffusionTrainer trainer =
            new DiffusionTrainer(tiny.model(), TinyTraining.options(60), 1)) {
      assertThatThrownBy(
              () ->
                  trainer.train(
                      tiny.pairs(1),
                      Checkpoints.lastOf(place, 3),
                      step -> {
                        if (step.step() == 25) { // a directory is in the way
                          Files.createDirectories(
                              place.resolve(".checkpoint-00000030.safetensors.part/x"));
                        }
                      }))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Cannot write the checkpoint of step 30")
          .hasMessageContaining("The last good checkpoint is kept")
          .hasMessageContaining("checkpoint-00000020.safetensors")
          .hasMessageContaining("the same command again");
      assertThat(place.resolve("checkpoint-00000020.safetensors")).exists();
    }
  }
}
