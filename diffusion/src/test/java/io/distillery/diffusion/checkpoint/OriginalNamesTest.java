package io.distillery.diffusion.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.diffusion.model.UNetConfig;
import io.distillery.torch.ReferenceFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The names of Stable Diffusion v1.5's parameters in both layouts. The pairs are what the original
 * code calls its modules (latent-diffusion's openaimodel.py and model.py) and diffusers' conversion
 * script calls them after.
 */
class OriginalNamesTest {
  private static final NameTable UNET =
      OriginalNames.unet(
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

  private static final NameTable VAE = OriginalNames.vae(4, 2);

  @ParameterizedTest
  @CsvSource({
    "conv_in.weight, input_blocks.0.0.weight",
    "time_embedding.linear_2.bias, time_embed.2.bias",
    "down_blocks.0.resnets.0.norm1.weight, input_blocks.1.0.in_layers.0.weight",
    "down_blocks.0.resnets.0.time_emb_proj.weight, input_blocks.1.0.emb_layers.1.weight",
    "down_blocks.0.downsamplers.0.conv.weight, input_blocks.3.0.op.weight",
    "down_blocks.1.resnets.0.conv_shortcut.weight, input_blocks.4.0.skip_connection.weight",
    "down_blocks.2.attentions.1.proj_in.weight, input_blocks.8.1.proj_in.weight",
    "down_blocks.3.resnets.1.conv2.weight, input_blocks.11.0.out_layers.3.weight",
    "mid_block.attentions.0.norm.weight, middle_block.1.norm.weight",
    "mid_block.resnets.1.norm2.bias, middle_block.2.out_layers.0.bias",
    "up_blocks.0.upsamplers.0.conv.weight, output_blocks.2.1.conv.weight",
    "up_blocks.1.attentions.0.norm.weight, output_blocks.3.1.norm.weight",
    "up_blocks.1.resnets.2.conv_shortcut.bias, output_blocks.5.0.skip_connection.bias",
    "up_blocks.1.upsamplers.0.conv.weight, output_blocks.5.2.conv.weight",
    "up_blocks.3.attentions.2.transformer_blocks.0.attn2.to_k.weight,"
        + " output_blocks.11.1.transformer_blocks.0.attn2.to_k.weight",
    "conv_norm_out.weight, out.0.weight",
    "conv_out.bias, out.2.bias"
  })
  void unet(String present, String original) {
    assertThat(UNET.original(present)).contains(original);
    assertThat(UNET.present(original)).contains(present);
  }

  @ParameterizedTest
  @CsvSource({
    "encoder.conv_in.weight, encoder.conv_in.weight",
    "encoder.down_blocks.1.resnets.0.conv_shortcut.weight, encoder.down.1.block.0.nin_shortcut.weight",
    "encoder.down_blocks.2.downsamplers.0.conv.bias, encoder.down.2.downsample.conv.bias",
    "encoder.mid_block.resnets.1.norm1.weight, encoder.mid.block_2.norm1.weight",
    "encoder.mid_block.attentions.0.group_norm.bias, encoder.mid.attn_1.norm.bias",
    "decoder.mid_block.attentions.0.to_q.weight, decoder.mid.attn_1.q.weight",
    "decoder.mid_block.attentions.0.to_out.0.weight, decoder.mid.attn_1.proj_out.weight",
    "decoder.up_blocks.0.resnets.2.conv1.weight, decoder.up.3.block.2.conv1.weight",
    "decoder.up_blocks.0.upsamplers.0.conv.weight, decoder.up.3.upsample.conv.weight",
    "decoder.up_blocks.3.resnets.0.conv1.weight, decoder.up.0.block.0.conv1.weight",
    "decoder.conv_norm_out.weight, decoder.norm_out.weight",
    "post_quant_conv.weight, post_quant_conv.weight"
  })
  void vae(String present, String original) {
    assertThat(VAE.original(present)).contains(original);
    assertThat(VAE.present(original)).contains(present);
  }

  @Test
  void everyNameOfStableDiffusionHasItsOwn() throws IOException {
    Set<String> originals = new HashSet<>();
    List<String> lines = Files.readAllLines(ReferenceFiles.find("sd15-shapes.tsv"));
    for (String line : lines.subList(1, lines.size())) {
      String[] row = line.split("\t");
      NameTable names =
          switch (row[0]) {
            case "unet" -> UNET;
            case "vae" -> VAE;
            case "text_encoder" -> OriginalNames.clip();
            default -> throw new IllegalStateException(line);
          };
      String original = names.original(row[1]).orElseThrow(() -> new AssertionError(line));
      assertThat(names.present(original)).contains(row[1]);
      originals.add(row[0] + " " + original);
    }
    assertThat(originals).hasSize(686 + 248 + 196);
  }

  @Test
  void otherNamesHaveNone() {
    assertThat(UNET.present("input_blocks.12.0.in_layers.0.weight")).isEmpty();
    assertThat(UNET.present("input_blocks.1.0.in_layers.1.weight")).isEmpty();
    assertThat(UNET.present("input_blocks.10.1.norm.weight")).isEmpty();
    assertThat(UNET.original("class_embedding.weight")).isEmpty();
    assertThat(VAE.present("decoder.up.3.attn.0.q.weight")).isEmpty();
  }
}
