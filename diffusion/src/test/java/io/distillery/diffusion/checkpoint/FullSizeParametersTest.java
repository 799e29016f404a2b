package io.distillery.diffusion.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.AutoencoderKL;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.ClipTextModel;
import io.distillery.diffusion.model.UNet2DConditionModel;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

class FullSizeParametersTest {
  /** Stable Diffusion v1.5's own configs must ask for exactly the parameters of its files. */
  @Test
  void fullSizeParameters() throws IOException {
    Map<String, String> asked = new TreeMap<>();
    try (PointerScope scope = new PointerScope()) {
      // Shapes only: expanded zeros take no memory, whatever their shape.
      try (Parameters unet = Parameters.shapesOnly();
          Parameters vae = Parameters.shapesOnly();
          Parameters text = Parameters.shapesOnly()) {
        new UNet2DConditionModel(
            unet.root(),
            new UNetConfig(
                64,
                4,
                List.of(320, 640, 1280, 1280),
                List.of(true, true, true, false),
                2,
                List.of(8, 8, 8, 8),
                768,
                32,
                1e-5,
                false));
        new AutoencoderKL(
            vae.root(),
            new AutoencoderConfig(3, 4, List.of(128, 256, 512, 512), 2, 32, 512, 0.18215));
        new ClipTextModel(
            text.root(),
            new ClipTextConfig(49408, 768, 3072, 12, 12, 77, ClipTextConfig.Activation.QUICK_GELU));
        assertThat(unet.count()).isEqualTo(859_520_964);
        assertThat(vae.count()).isEqualTo(83_653_863);
        assertThat(text.count()).isEqualTo(123_060_480);
        collect(asked, "unet", unet);
        collect(asked, "vae", vae);
        collect(asked, "text_encoder", text);
      }
    }
    Map<String, String> released = new TreeMap<>();
    table()
        .lines()
        .skip(1)
        .map(line -> line.split("\t"))
        .forEach(row -> released.put(row[0] + " " + row[1], row[2]));
    assertThat(released).hasSize(1_130);
    assertThat(asked).isEqualTo(released);
  }

  private static void collect(Map<String, String> asked, String part, Parameters parameters) {
    parameters
        .trainable()
        .forEach(
            (name, tensor) -> {
              StringBuilder shape = new StringBuilder();
              for (long size : Tensors.shape(tensor)) {
                shape.append(shape.isEmpty() ? "" : "x").append(size);
              }
              asked.put(part + " " + name, shape.toString());
            });
  }

  private static String table() throws IOException {
    try (InputStream table =
        FullSizeParametersTest.class.getResourceAsStream("/reference/sd15-shapes.tsv")) {
      return new String(table.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
