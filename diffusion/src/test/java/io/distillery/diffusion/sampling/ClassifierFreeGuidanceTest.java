package io.distillery.diffusion.sampling;

import static io.distillery.diffusion.checkpoint.TensorAssert.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifierFreeGuidanceTest {
  private final List<String> calls = new ArrayList<>();
  private PointerScope scope;

  /** Predicts the sample times the sum of the states' squares, plus the timestep. */
  private Tensor model(Tensor sample, Tensor timesteps, Tensor states) {
    calls.add("%d x %d".formatted(states.size(0), states.size(1)));
    Tensor factor = states.square().sum(new long[] {1, 2}, false, null).view(-1, 1, 1, 1);
    return sample.mul(factor).add(timesteps.view(-1, 1, 1, 1));
  }

  @BeforeEach
  void open() {
    scope = new PointerScope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private static PromptStates states(int length, float prompt, float negative) {
    return new PromptStates(constant(prompt, length), constant(negative, length));
  }

  private static Tensor constant(float value, int length) {
    float[] values = new float[length];
    values[0] = value;
    return Tensors.of(values, 1, length, 1);
  }

  private static Tensor samples(float... values) {
    return Tensors.of(values, values.length, 1, 1, 1);
  }

  @Test
  void goesFromTheNegativeBeyondThePrompt() {
    var guidance =
        new ClassifierFreeGuidance(this::model, List.of(states(3, 2, 1), states(3, 3, 1)), 10, 0);
    // negative 1 x, prompt 4 x and 9 x: 1 + 10 * 3 and 1 + 10 * 8 times the sample, plus 0.5
    assertClose(guidance.predict(samples(1, 2), 0.5), samples(31.5f, 162.5f), 1e-4);
    assertThat(calls).containsExactly("4 x 3");
  }

  @Test
  void scaleOneAsksForThePromptAlone() {
    var guidance = new ClassifierFreeGuidance(this::model, List.of(states(3, 2, 1)), 1, 0);
    assertClose(guidance.predict(samples(1), 7), samples(11), 1e-6);
    assertThat(calls).containsExactly("1 x 3");
  }

  @Test
  void rescaledItHasTheSpreadOfThePromptAlone() {
    List<PromptStates> prompts = List.of(states(3, 2, 1), states(3, 3, 1));
    Tensor sample = Tensors.of(new float[] {1, 3, 2, -2}, 2, 1, 1, 2);
    var guidance = new ClassifierFreeGuidance(this::model, prompts, 10, 1);
    // guided: 31 x and 81 x the samples, plus 0.5; under the prompt alone 4 x and 9 x
    assertClose(
        guidance.predict(sample, 0.5),
        Tensors.of(
            new float[] {31.5f * 4 / 31, 93.5f * 4 / 31, 162.5f * 9 / 81, -161.5f * 9 / 81},
            2,
            1,
            1,
            2),
        1e-4);
  }

  @Test
  void rescalesByTheShareAskedFor() {
    Tensor sample = Tensors.of(new float[] {1, 3}, 1, 1, 1, 2);
    var guidance = new ClassifierFreeGuidance(this::model, List.of(states(3, 2, 1)), 10, 0.25);
    float factor = 0.25f * 4 / 31 + 0.75f;
    assertClose(
        guidance.predict(sample, 0),
        Tensors.of(new float[] {31 * factor, 93 * factor}, 1, 1, 1, 2),
        1e-4);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void refusesSharesThatAreNone(double rescale) {
    assertThatThrownBy(
            () -> new ClassifierFreeGuidance(this::model, List.of(states(3, 2, 1)), 2, rescale))
        .hasMessageContaining("expected 0 (none) to 1");
  }

  @Test
  void promptsOfDifferentLengthsKeepTheirPlaces() {
    List<PromptStates> prompts =
        List.of(states(5, 2, 0), states(3, 1, 0), states(5, 3, 0), states(4, 4, 0));
    var guidance = new ClassifierFreeGuidance(this::model, prompts, 2, 0);
    assertClose(guidance.predict(samples(1, 1, 1, 1), 0), samples(8, 2, 18, 32), 1e-5);
    assertThat(calls).containsExactlyInAnyOrder("2 x 3", "4 x 5", "2 x 4");
  }

  @Test
  void refusesAnotherBatch() {
    var guidance = new ClassifierFreeGuidance(this::model, List.of(states(3, 2, 1)), 2, 0);
    assertThatThrownBy(() -> guidance.predict(samples(1, 2), 0))
        .hasMessage("2 samples for 1 prompts");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.99, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesScalesThatAreNone(double scale) {
    assertThatThrownBy(
            () -> new ClassifierFreeGuidance(this::model, List.of(states(3, 2, 1)), scale, 0))
        .hasMessageContaining("expected at least 1");
  }

  @Test
  void refusesStatesThatDoNotPair() {
    assertThatThrownBy(() -> new PromptStates(constant(1, 3), constant(1, 4)))
        .hasMessageContaining("[1, 3, 1]")
        .hasMessageContaining("[1, 4, 1]");
  }
}
