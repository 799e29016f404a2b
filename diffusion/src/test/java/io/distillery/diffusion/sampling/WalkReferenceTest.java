package io.distillery.diffusion.sampling;

import static io.distillery.diffusion.checkpoint.TensorAssert.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.cat;

import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.checkpoint.ReferenceCases;
import io.distillery.diffusion.scheduler.NoiseSource;
import io.distillery.diffusion.scheduler.SamplerChoice;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole walks of the tiny model give what diffusers gives, step by step. Latents reach 60; the bars
 * are about ten times the error that float32 itself has.
 */
class WalkReferenceTest {
  private static final double TEXT_BAR = 2e-5;
  private static final double TRAJECTORY_BAR = 3e-4;
  private static final double SYNTHESIS_BAR = 2e-4;
  private static final double IMAGE_BAR = 2e-5;
  private static final NoiseSource NO_NOISE =
      sample -> {
        throw new AssertionError("this sampler adds no noise");
      };

  private static ReferenceCases reference;
  private static LatentDiffusion model;

  private PointerScope scope;
  private NoGradGuard inference;

  @BeforeAll
  static void read() {
    reference = ReferenceCases.open();
    LibTorch.threads(1);
    model = LatentDiffusion.read(reference.model(), null);
  }

  @AfterAll
  static void free() {
    if (model != null) {
      model.close();
    }
  }

  @BeforeEach
  void open() {
    scope = new PointerScope();
    inference = new NoGradGuard();
  }

  @AfterEach
  void close() {
    inference.close();
    scope.close();
  }

  @ParameterizedTest
  @CsvSource({
    "pndm, pndm.txt2img",
    "ddim, ddim",
    "dpm++2m, dpmpp2m",
    "euler, euler",
  })
  void fromNoise(String scheduler, String name) {
    Tensor end =
        sampler(scheduler, 20)
            .fromNoise(unguided(), reference.tensor("sched.noise"), NO_NOISE, comparing(name));
    Tensor expected = reference.tensor(name + ".latents");
    assertClose(end, expected.narrow(0, expected.size(0) - 1, 1), TRAJECTORY_BAR);
  }

  @Test
  void fromLatents() {
    Tensor end =
        sampler("checkpoint", 50)
            .fromLatents(
                unguided(),
                reference.tensor("sched.x0"),
                reference.tensor("sched.noise"),
                0.7,
                NO_NOISE,
                comparing("pndm.img2img"));
    assertClose(end, reference.tensor("pndm.img2img.latents").narrow(0, 35, 1), TRAJECTORY_BAR);
  }

  private static LatentSampler sampler(String scheduler, int steps) {
    return new LatentSampler(SamplerChoice.ofOption(scheduler).create(model.scheduler()), steps);
  }

  private static Denoiser unguided() {
    Tensor states = reference.tensor("text.hidden.03");
    return new ClassifierFreeGuidance(
        model.unet()::forward, List.of(new PromptStates(states, states)), 1, 0);
  }

  private static StepListener comparing(String name) {
    Tensor expected = reference.tensor(name + ".latents");
    return (done, total, latents) -> {
      assertThat(total).isEqualTo((int) expected.size(0));
      assertClose(latents, expected.narrow(0, done - 1, 1), TRAJECTORY_BAR);
    };
  }

  @Test
  void longPromptsInWindows() {
    PromptEncoder encoder =
        new PromptEncoder(model.tokenizer(), model.textEncoder()::forward, PromptMode.WINDOWS);
    List<String> prompts = List.of("01", "cat", "12", "13", "00");
    for (int i = 0; i < prompts.size(); i++) {
      String name = "windows." + i;
      Tensor expected = reference.tensor(name + ".prompt_states");
      PromptStates states =
          encoder
              .encode(List.of(reference.prompt(prompts.get(i))), reference.prompt("negative"))
              .get(0);
      assertThat(states.length()).isEqualTo(expected.size(1));
      assertClose(states.prompt(), expected, TEXT_BAR);
      assertClose(states.negative(), reference.tensor(name + ".negative_states"), TEXT_BAR);
    }
  }

  @Test
  void paddedPromptsInOneBatch() {
    PromptEncoder encoder =
        new PromptEncoder(model.tokenizer(), model.textEncoder()::forward, PromptMode.PADDED);
    List<PromptStates> states =
        encoder.encode(
            List.of(reference.prompt("12"), reference.prompt("01")), reference.prompt("03"));
    assertClose(states.get(0).prompt(), reference.tensor("text.hidden.12"), TEXT_BAR);
    assertClose(states.get(1).prompt(), reference.tensor("text.hidden.01"), TEXT_BAR);
    assertClose(states.get(1).negative(), reference.tensor("text.hidden.03"), TEXT_BAR);
  }

  /** The reference's whole synthesis: two prototypes in one batch, prompts of 28 and 103 ids. */
  @Test
  void synthesis() {
    Tensor images =
        new ImageGenerator(model, options())
            .fromLatents(
                both("prototype"),
                List.of(reference.prompt("03"), reference.prompt("12")),
                sample -> both("noise"),
                WalkReferenceTest::compareSynthesis);
    assertClose(images.narrow(0, 0, 1), reference.tensor("synth.0.image"), IMAGE_BAR);
    assertClose(ImageBytes.of(images), both("image_u8"), 1);
  }

  private static GenerationOptions options() {
    return GenerationOptions.stableDiffusion()
        .withSteps(50)
        .withStrength(0.7)
        .withGuidanceScale(10)
        .withNegativePrompt(reference.prompt("negative"))
        .withPromptMode(PromptMode.WINDOWS);
  }

  private static void compareSynthesis(int done, int total, Tensor latents) {
    assertThat(total).isEqualTo(36);
    switch (done) {
      case 1 -> assertClose(latents, both("latents_first"), SYNTHESIS_BAR);
      case 19 -> assertClose(latents, both("latents_mid"), SYNTHESIS_BAR);
      case 36 -> assertClose(latents, both("latents_final"), SYNTHESIS_BAR);
      default -> assertThat(Tensors.shape(latents)).containsExactly(2, 4, 16, 16);
    }
  }

  private static Tensor both(String what) {
    return cat(
        new TensorVector(reference.tensor("synth.0." + what), reference.tensor("synth.1." + what)),
        0);
  }
}
