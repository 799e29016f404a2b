package io.distillery.diffusion.checkpoint;

import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.UNetConfig;
import java.util.List;
import java.util.Map;

/**
 * Lists the names of Stable Diffusion's original code (CompVis latent-diffusion, and OpenCLIP for
 * the text encoder of 2.x) beside those of diffusers: {@code add(diffusers, original)}.
 *
 * <p>The original U-Net counts all layers of the way down, and all of the way up, in one list each:
 * a level with n residual blocks takes n + 1 places on the way down, the last of them its
 * downsampler, and n + 1 on the way up, the last of them with the upsampler behind it.
 */
final class OriginalNames {
  /** Stands before the names of each part, in the one file that holds them all. */
  static final String UNET = "model.diffusion_model.";

  static final String VAE = "first_stage_model.";
  static final String CLIP = "cond_stage_model.transformer.";
  static final String OPEN_CLIP = "cond_stage_model.model.";

  private static final Map<String, String> UNET_RESNET =
      Map.of(
          "norm1", "in_layers.0",
          "conv1", "in_layers.2",
          "time_emb_proj", "emb_layers.1",
          "norm2", "out_layers.0",
          "conv2", "out_layers.3",
          "conv_shortcut", "skip_connection");

  private static final Map<String, String> VAE_RESNET =
      Map.of(
          "norm1", "norm1",
          "conv1", "conv1",
          "norm2", "norm2",
          "conv2", "conv2",
          "conv_shortcut", "nin_shortcut");

  private static final Map<String, String> VAE_ATTENTION =
      Map.of(
          "group_norm", "norm",
          "to_q", "q",
          "to_k", "k",
          "to_v", "v",
          "to_out.0", "proj_out");

  private static final Map<String, String> OPEN_CLIP_BLOCK =
      Map.of(
          "layer_norm1", "ln_1",
          "self_attn.out_proj", "attn.out_proj",
          "layer_norm2", "ln_2",
          "mlp.fc1", "mlp.c_fc",
          "mlp.fc2", "mlp.c_proj");

  private OriginalNames() {}

  static NameTable unet(UNetConfig config) {
    return unet(config.attends(), config.layersPerBlock());
  }

  /**
   * For a U-Net of levels that attend or not.
   *
   * @param layersPerBlock residual blocks a level on the way down
   */
  static NameTable unet(List<Boolean> levelsAttend, int layersPerBlock) {
    int levels = levelsAttend.size();
    int places = layersPerBlock + 1;
    NameTable table =
        new NameTable()
            .add("conv_in", "input_blocks.0.0")
            .add("time_embedding.linear_1", "time_embed.0")
            .add("time_embedding.linear_2", "time_embed.2")
            .add("time_embedding.cond_proj", "time_embed.cond_proj");
    for (int level = 0; level < levels; level++) {
      boolean attends = levelsAttend.get(level);
      String down = "down_blocks." + level;
      for (int layer = 0; layer < layersPerBlock; layer++) {
        String place = "input_blocks." + (1 + level * places + layer);
        table.add(down + ".resnets." + layer, place + ".0", UNET_RESNET);
        if (attends) {
          table.add(down + ".attentions." + layer, place + ".1");
        }
      }
      if (level < levels - 1) {
        table.add(down + ".downsamplers.0.conv", "input_blocks." + (level + 1) * places + ".0.op");
      }
      int fromBelow = levels - 1 - level;
      String up = "up_blocks." + fromBelow;
      for (int layer = 0; layer < places; layer++) {
        String place = "output_blocks." + (fromBelow * places + layer);
        table.add(up + ".resnets." + layer, place + ".0", UNET_RESNET);
        if (attends) {
          table.add(up + ".attentions." + layer, place + ".1");
        }
      }
      if (level > 0) {
        String last = "output_blocks." + (fromBelow * places + places - 1);
        table.add(up + ".upsamplers.0.conv", last + (attends ? ".2" : ".1") + ".conv");
      }
    }
    return table
        .add("mid_block.resnets.0", "middle_block.0", UNET_RESNET)
        .add("mid_block.attentions.0", "middle_block.1")
        .add("mid_block.resnets.1", "middle_block.2", UNET_RESNET)
        .add("conv_norm_out", "out.0")
        .add("conv_out", "out.2");
  }

  static NameTable vae(int levels, int layersPerBlock) {
    NameTable table =
        new NameTable().add("quant_conv", "quant_conv").add("post_quant_conv", "post_quant_conv");
    for (String half : new String[] {"encoder", "decoder"}) {
      table
          .add(half + ".conv_in", half + ".conv_in")
          .add(half + ".mid_block.resnets.0", half + ".mid.block_1", VAE_RESNET)
          .add(half + ".mid_block.attentions.0", half + ".mid.attn_1", VAE_ATTENTION)
          .add(half + ".mid_block.resnets.1", half + ".mid.block_2", VAE_RESNET)
          .add(half + ".conv_norm_out", half + ".norm_out")
          .add(half + ".conv_out", half + ".conv_out");
    }
    for (int level = 0; level < levels; level++) {
      String down = "encoder.down_blocks." + level;
      for (int layer = 0; layer < layersPerBlock; layer++) {
        String block = "encoder.down." + level + ".block." + layer;
        table.add(down + ".resnets." + layer, block, VAE_RESNET);
      }
      table.add(down + ".downsamplers.0.conv", "encoder.down." + level + ".downsample.conv");
      String up = "decoder.up_blocks." + (levels - 1 - level); // the original counts from above
      for (int layer = 0; layer <= layersPerBlock; layer++) {
        String block = "decoder.up." + level + ".block." + layer;
        table.add(up + ".resnets." + layer, block, VAE_RESNET);
      }
      table.add(up + ".upsamplers.0.conv", "decoder.up." + level + ".upsample.conv");
    }
    return table;
  }

  /** Keeps the names of Stable Diffusion 1.x's text encoder, which are those that it has today. */
  static NameTable clip() {
    return new NameTable().add("text_model", "text_model");
  }

  /**
   * Lists all but the projections to queries, keys and values, which {@link FusedProjection}
   * splits.
   */
  static NameTable openClip(ClipTextConfig config) {
    NameTable table =
        new NameTable()
            .add("text_model.embeddings.token_embedding", "token_embedding")
            .add("text_model.embeddings.position_embedding.weight", "positional_embedding")
            .add("text_model.final_layer_norm", "ln_final");
    for (int layer = 0; layer < config.layers(); layer++) {
      table.add(
          "text_model.encoder.layers." + layer, "transformer.resblocks." + layer, OPEN_CLIP_BLOCK);
    }
    return table;
  }
}
