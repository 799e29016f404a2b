package io.distillery.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.checkpoint.TinyModels;
import io.distillery.torch.LibTorch;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
      ImageSize size = ImageSize.square(32);
      DrawingForecast forecast = new DrawingForecast(generator, size, 1, 200, true, told::add);
      int calls = generator.stepsFromText();
      int[] steps = {0};
      for (int i = 0; i < 2; i++) {
        generator.fromText(
            List.of("a", "b"),
            32,
            32,
            noise,
            forecast.follow(2, (done, total, latents) -> steps[0]++));
        assertThat(told).hasSize(1);
      }
      assertThat(steps[0]).as("others hear of the steps as before").isEqualTo(2 * calls);
    }
    assertThat(told.get(0))
        .containsPattern("^[\\d.]+ m?s a step of 2 images, 4 steps, and [\\d.]+ m?s to decode an")
        .containsPattern("about [\\d,]+ images an hour, .+ for 200");
  }

  /**
   * Follows a walk that draws four images of fifty.
   *
   * @param pauses before each step, in milliseconds
   * @return how many sentences had been told after each step
   */
  private static List<Integer> walk(
      int sideBySide, boolean isEven, List<String> told, long... pauses)
      throws InterruptedException {
    LibTorch.threads(1);
    List<Integer> sentences = new ArrayList<>();
    try (LatentDiffusion model = TinyModels.first();
        PointerScope scope = new PointerScope()) {
      ImageGenerator generator = new ImageGenerator(model, OPTIONS);
      ImageSize size = ImageSize.square(32);
      StepListener listener =
          new DrawingForecast(generator, size, sideBySide, 50, isEven, told::add)
              .follow(4, StepListener.NONE);
      for (int done = 1; done <= pauses.length; done++) {
        Thread.sleep(pauses[done - 1]);
        listener.stepped(done, pauses.length, null);
        sentences.add(told.size());
      }
    }
    return sentences;
  }

  @Test
  void saysWhatItMeasured() throws InterruptedException {
    List<String> told = new ArrayList<>();
    walk(2, true, told, 5, 400, 400);
    Matcher said =
        Pattern.compile(
                "([\\d.]+ m?s) a step of 4 images, 3 steps, and ([\\d.]+ m?s) to decode an image:"
                    + " about ([\\d,]+) images an hour")
            .matcher(told.get(0));
    assertThat(said.find()).as(told.get(0)).isTrue();
    assertThat(seconds(said.group(1))).isGreaterThanOrEqualTo(0.4);
    double four = 3 * seconds(said.group(1)) + 4 * seconds(said.group(2));
    assertThat(Double.parseDouble(said.group(3).replace(",", "")))
        .as("four at once on two threads, and their decoding")
        .isCloseTo(2 * 4 * 3600 / four, withinPercentage(5));
  }

  /** A step of the middle, in which a teacher is asked, says nothing of the others. */
  @Test
  void waitsForAWalkOfUnequalSteps() throws InterruptedException {
    List<String> told = new ArrayList<>();
    assertThat(walk(1, false, told, 5, 1_600, 5)).containsExactly(0, 0, 1);
    assertThat(told.get(0)).contains(" a step of 4 images, 3 steps");
  }

  private static double seconds(String text) {
    String[] words = text.split(" ");
    return Double.parseDouble(words[0]) / (words[1].equals("ms") ? 1000 : 1);
  }
}
