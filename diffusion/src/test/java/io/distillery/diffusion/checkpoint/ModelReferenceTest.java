package io.distillery.diffusion.checkpoint;

import static io.distillery.diffusion.checkpoint.TensorAssert.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.AutoencoderKL;
import io.distillery.diffusion.model.LatentDistribution;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import io.distillery.torch.safetensors.StoredWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The models give the numbers of diffusers and of OpenAI's CLIP on the tiny checkpoint. Bars: ten
 * times the error that float32 itself has there, never less than 1e-5; deliberate mistakes of
 * architecture (an epsilon, a padding, a head count) move the outputs by 2e-5 to 1.
 */
class ModelReferenceTest {
  private static final double MODEL_BAR = 1e-5;
  private static final double TEXT_BAR = 2e-5;

  private static ReferenceCases cases;
  private static LatentDiffusion model;

  @BeforeAll
  static void open() {
    cases = ReferenceCases.open();
    LibTorch.threads(1);
    model = LatentDiffusion.read(cases.model(), null);
  }

  @AfterAll
  static void close() {
    if (model != null) {
      model.close();
    }
  }

  @Test
  void textStates() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      for (int prompt : new int[] {1, 3, 12}) {
        Tensor ids = cases.tensor("tokens.padded77").narrow(0, prompt, 1);
        assertClose(
            model.textEncoder().forward(ids),
            cases.tensor("text.hidden.%02d".formatted(prompt)),
            TEXT_BAR);
      }
    }
  }

  @Test
  void encodedLatents() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      LatentDistribution latents = model.vae().encode(cases.tensor("vae.image"));
      assertClose(latents.mean(), cases.tensor("vae.mean"), MODEL_BAR);
      assertClose(latents.logVariance(), cases.tensor("vae.logvar"), MODEL_BAR);
    }
  }

  @Test
  void decodedImages() {
    decodes(model.vae());
  }

  @Test
  void weightsUnderTheNamesOfFirstReleasesAreTheSame() {
    Path older = cases.model().resolve("vae-old-names");
    try (PointerScope scope = new PointerScope();
        StoredWeights stored = DiffusersDirectory.weights(older);
        Parameters parameters = Parameters.from(stored.read(), null, "older")) {
      AutoencoderConfig config = AutoencoderConfig.read(older.resolve("config.json"));
      AutoencoderKL vae = new AutoencoderKL(parameters.root(), config);
      parameters.verify(Set.of());
      decodes(vae);
    }
  }

  private static void decodes(AutoencoderKL vae) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor latents = vae.unscale(cases.tensor("vae.latents"));
      assertClose(vae.decode(latents), cases.tensor("vae.decoded"), MODEL_BAR);
      assertClose(
          vae.decode(cases.tensor("vae.latents_rect")),
          cases.tensor("vae.decoded_rect"),
          MODEL_BAR);
    }
  }

  @Test
  void predictions() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor sample = cases.tensor("unet.sample");
      Tensor states = cases.tensor("unet.states");
      for (int timestep : new int[] {1, 261, 981}) {
        Tensor timesteps = Tensors.of(new long[] {timestep, timestep}, 2);
        assertClose(
            model.unet().forward(sample, timesteps, states),
            cases.tensor("unet.out." + timestep),
            MODEL_BAR);
      }
      Tensor mixed = cases.tensor("unet.timesteps_mixed");
      assertClose(
          model.unet().forward(sample, mixed, states), cases.tensor("unet.out_mixed"), MODEL_BAR);
      float fractional = 946.4210205078125f;
      assertClose(
          model.unet().forward(sample, Tensors.of(new float[] {fractional, fractional}, 2), states),
          cases.tensor("unet.out_float_timestep"),
          MODEL_BAR);
      assertClose(
          model
              .unet()
              .forward(
                  cases.tensor("unet.sample_rect"),
                  Tensors.of(new long[] {333}, 1),
                  cases.tensor("unet.states_short")),
          cases.tensor("unet.out_rect"),
          MODEL_BAR);
    }
  }

  @Test
  void aWrittenModelReadsBackTheSame(@TempDir Path folder) throws IOException {
    model.write(folder, ScalarType.Float);
    try (PointerScope scope = new PointerScope();
        LatentDiffusion read = LatentDiffusion.read(folder, null)) {
      assertThat(read.unet().config()).isEqualTo(model.unet().config());
      assertThat(read.vae().config()).isEqualTo(model.vae().config());
      assertThat(read.textEncoder().config()).isEqualTo(model.textEncoder().config());
      assertThat(read.scheduler()).isEqualTo(model.scheduler());
      Map<String, Tensor> before = model.unetParameters().all();
      Map<String, Tensor> after = read.unetParameters().all();
      assertThat(after.keySet()).containsExactlyElementsOf(before.keySet());
      after.forEach((name, tensor) -> assertThat(tensor.equal(before.get(name))).isTrue());
      assertThat(read.tokenizer().encode("a photo of a cat"))
          .isEqualTo(model.tokenizer().encode("a photo of a cat"));
    }
  }
}
