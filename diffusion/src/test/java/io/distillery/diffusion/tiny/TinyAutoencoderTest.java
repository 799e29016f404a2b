package io.distillery.diffusion.tiny;

import static io.distillery.diffusion.checkpoint.TensorAssert.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.torch.CheckpointException;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import io.distillery.torch.safetensors.SafeTensors;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TinyAutoencoderTest {
  @TempDir Path folder;

  /** The real weights and their author's results, where they are here. */
  private static Path reference() {
    Path directory =
        Path.of(System.getProperty("distillery.root"), "..", "shared", "reference", "taef2");
    Assumptions.assumeTrue(Files.isDirectory(directory), "needs ../shared/reference: skipped");
    LibTorch.threads(1);
    return directory;
  }

  /** In [0, 1], {@code (1, 3, H, W)}. */
  private static Tensor photograph(Path file) throws IOException {
    BufferedImage image = ImageIO.read(file.toFile());
    float[] numbers = new float[3 * image.getWidth() * image.getHeight()];
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, y);
        for (int channel = 0; channel < 3; channel++) {
          int place = (channel * image.getHeight() + y) * image.getWidth() + x;
          numbers[place] = (rgb >> (16 - 8 * channel) & 0xff) / 255f;
        }
      }
    }
    return Tensors.of(numbers, 1, 3, image.getHeight(), image.getWidth());
  }

  @ParameterizedTest
  @ValueSource(strings = {"photo0.png", "photo1.png", "photo2.png"})
  void realWeightsOnPhotographs(String name) throws IOException {
    Path directory = reference();
    try (PointerScope scope = new PointerScope();
        SafeTensors expected = SafeTensors.open(directory.resolve("taef2-expected.safetensors"));
        TinyEncoder encoder =
            new TinyAutoencoderFile(directory.resolve("taef2_encoder.safetensors"))
                .encoder(ScalarType.Float);
        TinyDecoder decoder =
            new TinyAutoencoderFile(directory.resolve("taef2_decoder.safetensors"))
                .decoder(ScalarType.Float)) {
      assertThat(encoder.config()).isEqualTo(new TinyConfig(3, 32, 64, true));
      assertThat(decoder.config()).isEqualTo(encoder.config());
      Tensor image = photograph(directory.resolve("inputs").resolve(name));
      Tensor centred = image.mul(new Scalar(2)).sub(new Scalar(1));
      Tensor latents = expected.tensor(name + "/latents");
      assertClose(encoder.encode(centred), latents, 5e-5);
      Tensor decoded = decoder.decode(latents).add(new Scalar(1)).div(new Scalar(2));
      assertClose(decoded, expected.tensor(name + "/decoded"), 1.5e-5);
    }
  }

  /** Half precision is widened on the way where the processor does not compute in it. */
  @Test
  void weightsMayBeKeptAsTheyAre() throws IOException {
    Path directory = reference();
    try (PointerScope scope = new PointerScope();
        TinyDecoder decoder =
            new TinyAutoencoderFile(directory.resolve("taef2_decoder.safetensors")).decoder(null)) {
      assertThat(Tensors.type(decoder.parameters().all().values().iterator().next()))
          .isEqualTo(ScalarType.Half);
      assertThat(Tensors.shape(decoder.decode(torch.randn(1, 32, 2, 3))))
          .containsExactly(1, 3, 16, 24);
    }
  }

  /** Stable Diffusion's: 4 channels, no pools; in one file under diffusers' names, or by place. */
  @Test
  void filesOfDiffusersAndOfTheAuthor() throws IOException {
    TinyConfig config = new TinyConfig(3, 4, 8, false);
    try (PointerScope scope = new PointerScope();
        TinyEncoder encoder = new TinyEncoder(Parameters.byFormula("e", 1), config);
        TinyDecoder decoder = new TinyDecoder(Parameters.byFormula("d", 1), config)) {
      Map<String, Tensor> both = new LinkedHashMap<>(encoder.parameters().all());
      both.putAll(decoder.parameters().all());
      SafeTensors.write(folder.resolve("diffusion_pytorch_model.safetensors"), both, Map.of());
      Map<String, Tensor> placed = new LinkedHashMap<>();
      decoder
          .parameters()
          .all()
          .forEach(
              (name, tensor) -> {
                String[] words = name.split("\\.", 4);
                placed.put((Integer.parseInt(words[2]) + 1) + "." + words[3], tensor);
              });
      Path own = folder.resolve("taesd_decoder.safetensors");
      SafeTensors.write(own, placed, Map.of());
      assertThat(placed).containsKeys("1.weight", "3.conv.0.weight", "7.weight", "19.bias");
      Tensor latents = torch.randn(2, 4, 3, 2);
      Tensor expected = decoder.decode(latents);
      for (Path path : new Path[] {folder, own}) {
        try (TinyDecoder read = new TinyAutoencoderFile(path).decoder(null)) {
          assertThat(read.config()).isEqualTo(config);
          assertThat(read.decode(latents).equal(expected)).isTrue();
        }
      }
      try (TinyEncoder read = new TinyAutoencoderFile(folder).encoder(null)) {
        Tensor images = torch.rand(1, 3, 16, 8);
        assertThat(read.encode(images).equal(encoder.encode(images))).isTrue();
      }
    }
  }

  @Test
  void whatIsNone() throws IOException {
    Path file = folder.resolve("other.safetensors");
    try (PointerScope scope = new PointerScope()) {
      SafeTensors.write(file, Map.of("conv.weight", torch.zeros(3, 3)), Map.of());
      assertThatThrownBy(() -> new TinyAutoencoderFile(file).decoder(null))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(file + " holds no decoder of a tiny autoencoder");
      SafeTensors.write(
          file,
          Map.of("0.weight", torch.zeros(8, 3, 3, 3), "2.weight", torch.zeros(8, 8, 3, 3)),
          Map.of());
      assertThatThrownBy(() -> new TinyAutoencoderFile(file).encoder(null))
          .hasMessageContaining("missing encoder.layers.");
    }
  }
}
