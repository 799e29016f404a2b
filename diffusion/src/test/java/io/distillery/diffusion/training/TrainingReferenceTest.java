package io.distillery.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.checkpoint.ReferenceCases;
import io.distillery.diffusion.training.DiffusionTrainingOptions.Loss;
import io.distillery.torch.LibTorch;
import io.distillery.torch.ReferenceFiles;
import io.distillery.torch.Tensors;
import io.distillery.torch.optim.AdamW;
import io.distillery.torch.optim.Ema;
import io.distillery.torch.optim.Gradients;
import io.distillery.torch.safetensors.SafeTensors;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Three training steps of diffusers' trainer on the tiny U-Net. Bars: losses 1e-5 and gradient
 * norms 1e-4 relative; gradients 1e-5 of the tensor's largest; parameters 1e-4 (a tenth of an Adam
 * step, whose sign may tip where a gradient is about zero) and 2e-6 on average.
 */
class TrainingReferenceTest {
  @ParameterizedTest
  @CsvSource({"mse, MSE", "minsnr, MIN_SNR"})
  void stepsAreThoseOfTheReference(String run, Loss kind) {
    ReferenceCases cases = ReferenceCases.open();
    JsonNode expected = ReferenceFiles.json("training/training.json").at("/runs/" + run);
    LibTorch.threads(1);
    try (PointerScope all = new PointerScope();
        SafeTensors file = SafeTensors.open(ReferenceFiles.find("training/training.safetensors"));
        LatentDiffusion model = LatentDiffusion.read(cases.model(), null)) {
      Map<String, Tensor> parameters = model.unetParameters().requireGradients().trainable();
      DenoisingLoss loss = new DenoisingLoss(model.scheduler(), kind);
      try (AdamW optimizer = new AdamW(parameters, AdamW.Options.defaults());
          Ema ema = new Ema(parameters, 0.9999)) {
        for (int step = 0; step < 3; step++) {
          String batch = "batch." + step + ".";
          optimizer.zeroGradients();
          DenoisingLoss.Task task =
              loss.task(
                  file.tensor(batch + "latents"),
                  file.tensor(batch + "noise"),
                  Tensors.longs(file.tensor(batch + "timesteps")));
          Tensor predicted =
              model.unet().forward(task.noised(), task.timesteps(), file.tensor(batch + "states"));
          Tensor value = DenoisingLoss.errors(predicted, task).mul(task.weights()).mean();
          value.backward();
          JsonNode weights = expected.at("/per_sample_weights/" + step);
          for (int i = 0; i < weights.size(); i++) {
            assertThat(Tensors.floats(task.weights())[i])
                .isCloseTo((float) weights.get(i).asDouble(), within(1e-5f));
          }
          if (step == 0 && kind == Loss.MSE) {
            close(task.noised(), file.tensor("mse.noisy"));
            close(predicted, file.tensor("mse.pred"));
          }
          if (step == 0) {
            compare(file, run + ".grad.", name -> parameters.get(name).grad(), 1e-5, true);
          }
          double expectedLoss = expected.at("/losses/" + step).asDouble();
          assertThat(value.item_double()).isCloseTo(expectedLoss, within(1e-5 * expectedLoss));
          double expectedNorm = expected.at("/grad_norms_before_clip/" + step).asDouble();
          assertThat(Gradients.clip(parameters, 1))
              .isCloseTo(expectedNorm, within(1e-4 * expectedNorm));
          optimizer.step(1e-3);
          ema.update();
        }
        compare(file, run + ".param.", parameters::get, 1e-4, false);
        compare(file, run + ".ema.", name -> ema.averages().get(name), 1e-4, false);
      }
    }
  }

  private static void close(Tensor ours, Tensor expected) {
    assertThat(ours.sub(expected).abs().max().item_double()).isLessThanOrEqualTo(1e-5);
  }

  private static void compare(
      SafeTensors file,
      String prefix,
      java.util.function.Function<String, Tensor> ours,
      double bar,
      boolean relative) {
    int compared = 0;
    for (String name : file.names()) {
      if (name.startsWith(prefix)) {
        Tensor expected = file.tensor(name);
        Tensor difference = ours.apply(name.substring(prefix.length())).sub(expected).abs();
        double scale = relative ? expected.abs().max().item_double() : 1;
        assertThat(difference.max().item_double()).as(name).isLessThanOrEqualTo(bar * scale);
        if (!relative) {
          assertThat(difference.mean().item_double()).as(name).isLessThanOrEqualTo(2e-6);
        }
        compared++;
      }
    }
    assertThat(compared).isEqualTo(16);
  }
}
