package io.distillery.diffusion.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.diffusion.GuidanceEmbedding;
import io.distillery.diffusion.ModelChoice;
import io.distillery.diffusion.model.SegmentRunner;
import io.distillery.diffusion.model.UNet2DConditionModel;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.diffusion.scheduler.PredictionType;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** U-Nets that differ from Stable Diffusion's in what distillation left out or put in. */
class UNetVariantsTest {
  @TempDir Path directory;

  private static UNetConfig config(boolean hasMiddle, int guidanceWidth) {
    return new UNetConfig(
        64,
        4,
        List.of(32, 64),
        List.of(true, false),
        1,
        List.of(8, 8),
        64,
        32,
        1e-5,
        false,
        hasMiddle,
        guidanceWidth);
  }

  private static LatentDiffusion model(UNetConfig unet) {
    LatentDiffusion usual = TinyModels.first();
    return LatentDiffusion.create(
        unet,
        usual.vae().config(),
        usual.textEncoder().config(),
        usual.tokenizer(),
        usual.scheduler(),
        part -> Parameters.byFormula(part, 1));
  }

  @Test
  void withoutTheMiddleNothingIsThere() {
    try (PointerScope scope = new PointerScope();
        Parameters with = Parameters.byFormula("unet", 1);
        Parameters without = Parameters.byFormula("unet", 1)) {
      UNet2DConditionModel usual = new UNet2DConditionModel(with.root(), config(true, 0));
      UNet2DConditionModel small = new UNet2DConditionModel(without.root(), config(false, 0));
      assertThat(without.all().keySet()).noneMatch(name -> name.startsWith("mid_block"));
      assertThat(with.all().keySet()).anyMatch(name -> name.startsWith("mid_block"));
      Tensor latents = torch.randn(1, 4, 8, 8);
      Tensor time = Tensors.of(new float[] {500}, 1);
      Tensor text = torch.randn(1, 3, 64);
      Tensor one = small.forward(latents, time, text);
      assertThat(Tensors.shape(one)).containsExactly(1, 4, 8, 8);
      assertThat(one.equal(usual.forward(latents, time, text))).isFalse();
    }
  }

  /** In both layouts: a directory says so in its config, a single file by what it lacks. */
  @Test
  void aSmallModelIsReadBackFromBothLayouts() throws IOException {
    try (LatentDiffusion small = model(config(false, 0))) {
      float[] image = TinyModels.draw(small);
      Path folder = directory.resolve("model");
      small.write(folder, ScalarType.Float);
      assertThat(Files.readString(folder.resolve("unet/config.json")))
          .contains("\"mid_block_type\" : null");
      try (LatentDiffusion read = LatentDiffusion.read(folder, null)) {
        assertThat(TinyModels.draw(read)).isEqualTo(image);
      }
      Path file = directory.resolve("model.safetensors");
      SingleFileWriter.write(small, file, ScalarType.Float);
      ModelChoice choice =
          ModelChoice.of(file)
              .withTokenizer(Optional.of(folder.resolve("tokenizer")))
              .withPrediction(Optional.of(PredictionType.EPSILON));
      try (LatentDiffusion read = choice.read(null)) {
        assertThat(read.unet().config().hasMiddle()).isFalse();
        assertThat(TinyModels.draw(read)).isEqualTo(image);
      }
    }
  }

  @Test
  void listsOfTheSameNumberAndDefaultsOfDiffusers() throws IOException {
    try (LatentDiffusion model = model(config(true, 0))) {
      model.write(directory, ScalarType.Float);
    }
    Path file = directory.resolve("unet/config.json");
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = (ObjectNode) mapper.readTree(file.toFile());
    json.remove("attention_head_dim");
    json.putArray("layers_per_block").add(1).add(1);
    json.putArray("sample_size").add(64).add(64);
    Files.writeString(file, json.toString());
    assertThat(UNetConfig.read(file)).isEqualTo(config(true, 0));
  }

  @Test
  void theGuidanceScaleChangesWhatAModelThatIsToldItPredicts() throws IOException {
    try (LatentDiffusion model = model(config(true, 256))) {
      model.write(directory, ScalarType.Float);
      try (LatentDiffusion read = LatentDiffusion.read(directory, null);
          PointerScope scope = new PointerScope()) {
        assertThat(read.unet().config()).isEqualTo(config(true, 256));
        UNet2DConditionModel unet = read.unet();
        Tensor latents = torch.randn(2, 4, 8, 8);
        Tensor time = Tensors.of(new float[] {500, 500}, 2);
        Tensor text = torch.randn(2, 3, 64);
        Tensor at1 =
            unet.forward(latents, time, text, GuidanceEmbedding.of(1, 256), SegmentRunner.direct());
        Tensor at8 =
            unet.forward(latents, time, text, GuidanceEmbedding.of(8, 256), SegmentRunner.direct());
        assertThat(at1.sub(at8).abs().max().item_double()).isGreaterThan(1e-4);
      }
    }
  }

  /** Sines of 1000 (scale - 1) times 10000^(-i / (half - 1)), then the cosines. */
  @Test
  void theEmbeddingOfAGuidanceScale() {
    try (PointerScope scope = new PointerScope()) {
      float[] none = Tensors.floats(GuidanceEmbedding.of(1, 6));
      assertThat(none).containsExactly(0, 0, 0, 1, 1, 1);
      float[] some = Tensors.floats(GuidanceEmbedding.of(1.002, 6));
      double[] angles = {2, 0.02, 0.0002};
      for (int i = 0; i < 3; i++) {
        assertThat((double) some[i]).isCloseTo(Math.sin(angles[i]), within(1e-6));
        assertThat((double) some[3 + i]).isCloseTo(Math.cos(angles[i]), within(1e-6));
      }
    }
  }
}
