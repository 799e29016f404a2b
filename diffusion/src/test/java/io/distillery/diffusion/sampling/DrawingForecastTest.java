package io.distillery.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.checkpoint.TinyModels;
import io.distillery.torch.LibTorch;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

class DrawingForecastTest {
  private static final GenerationOptions OPTIONS =
      GenerationOptions.stableDiffusion().withSteps(3).withGuidanceScale(1);

  /** Before an image is there, once, whatever is drawn afterwards. */
  @Test
  void isToldOnceBeforeTheFirstImage() {
    LibTorch.threads(1);
    List<String> told = new ArrayList<>();
    try (LatentDiffusion model = TinyModels.first();
        PointerScope scope = new PointerScope();
        SeededNoise noise = new SeededNoise(1, 2)) {
      ImageGenerator generator = new ImageGenerator(model, OPTIONS);
      ImageSize size = ImageSize.square(model.imageSize());
      DrawingForecast forecast = new DrawingForecast(generator, size, 1, 200, told::add);
      int[] steps = {0};
      for (int i = 0; i < 2; i++) {
        generator.fromText(
            List.of("a", "b"), noise, forecast.follow(2, (done, total, latents) -> steps[0]++));
        assertThat(told).hasSize(1);
      }
      assertThat(steps[0]).as("others hear of the steps as before").isEqualTo(6);
    }
    assertThat(told.get(0))
        .containsPattern("^\\d+ ms a step of 2 images, 3 steps, and \\d+ ms to decode an image:")
        .containsPattern("about [\\d,]+ images an hour, .+ for 200");
  }

  @Test
  void saysWhatItMeasured() throws InterruptedException {
    LibTorch.threads(1);
    List<String> told = new ArrayList<>();
    try (LatentDiffusion model = TinyModels.first();
        PointerScope scope = new PointerScope()) {
      ImageGenerator generator = new ImageGenerator(model, OPTIONS);
      ImageSize size = ImageSize.square(model.imageSize());
      StepListener listener =
          new DrawingForecast(generator, size, 2, 50, told::add).follow(4, StepListener.NONE);
      for (int done = 1; done <= 3; done++) {
        Thread.sleep(done == 1 ? 5 : 400);
        listener.stepped(done, 3, null);
      }
    }
    String step = told.get(0).substring(0, told.get(0).indexOf(" ms"));
    assertThat(Integer.parseInt(step)).isBetween(400, 700);
    double image = 3 * Integer.parseInt(step) / 1000.0 / 4 / 2;
    String hour = told.get(0).replaceAll(".*about ([\\d,]+) images an hour.*", "$1");
    assertThat(Double.parseDouble(hour.replace(",", "")))
        .as("four at once on two threads, and their decoding")
        .isBetween(3600 / image / 2, 3600 / image * 1.01);
  }
}
