package io.distillery.diffusion;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/**
 * The numbers of a {@link UNet2DConditionModel}: diffusers' {@code unet/config.json}.
 *
 * @param sampleSize height and width of the latents it was trained on
 * @param latentChannels of input and output
 * @param blockChannels channels by resolution level, from the latent's; each level but the last
 *     halves height and width
 * @param attends whether the level (of the way down) attends to the text
 * @param layersPerBlock residual blocks a level on the way down; one more on the way up
 * @param heads attention heads by level (configs call it {@code attention_head_dim})
 * @param textWidth of the text states
 * @param normGroups groups of all group norms
 * @param normEpsilon of the residual blocks' group norms
 * @param linearProjection whether transformers are entered by a linear map (SD 2.x) instead of a
 *     1x1 convolution
 */
public record UNetConfig(
    int sampleSize,
    int latentChannels,
    List<Integer> blockChannels,
    List<Boolean> attends,
    int layersPerBlock,
    List<Integer> heads,
    int textWidth,
    int normGroups,
    double normEpsilon,
    boolean linearProjection) {
  private static final String DOWN = "DownBlock2D";
  private static final String DOWN_ATTENDING = "CrossAttnDownBlock2D";
  private static final String UP = "UpBlock2D";
  private static final String UP_ATTENDING = "CrossAttnUpBlock2D";

  public UNetConfig {
    blockChannels = List.copyOf(blockChannels);
    attends = List.copyOf(attends);
    heads = List.copyOf(heads);
    if (attends.size() != blockChannels.size() || heads.size() != blockChannels.size()) {
      throw new IllegalArgumentException(
          "A U-Net of %d levels needs as many attention flags and head counts, got %s and %s"
              .formatted(blockChannels.size(), attends, heads));
    }
    for (int level = 0; level < heads.size(); level++) {
      if (blockChannels.get(level) % heads.get(level) != 0) {
        throw new IllegalArgumentException(
            "Level %d has %d channels, which %d attention heads do not divide"
                .formatted(level, blockChannels.get(level), heads.get(level)));
      }
    }
  }

  /** Reads {@code config.json}; refuses parts that this implementation does not have. */
  public static UNetConfig read(Path file) {
    ConfigReader json = ConfigReader.open(file);
    List<Integer> channels = json.positives("block_out_channels", 0);
    int levels = channels.size();
    List<String> down = json.texts("down_block_types");
    List<Boolean> attends = down.stream().map(DOWN_ATTENDING::equals).toList();
    List<Boolean> reversed = new java.util.ArrayList<>(attends);
    Collections.reverse(reversed);
    List<String> up = reversed.stream().map(yes -> yes ? UP_ATTENDING : UP).toList();
    if (down.size() != levels || !down.stream().allMatch(List.of(DOWN, DOWN_ATTENDING)::contains)) {
      throw json.problem(
          "down_block_types", levels + " of DownBlock2D, CrossAttnDownBlock2D", down);
    }
    if (!json.texts("up_block_types").equals(up)) {
      throw json.problem("up_block_types", up.toString(), json.texts("up_block_types"));
    }
    refuse(json, "act_fn", json.text("act_fn", "silu"), "silu");
    refuse(json, "freq_shift", json.number("freq_shift", 0), 0.0);
    refuse(json, "flip_sin_to_cos", json.flag("flip_sin_to_cos", true), true);
    refuse(json, "center_input_sample", json.flag("center_input_sample", false), false);
    return new UNetConfig(
        json.positive("sample_size", 64),
        json.positive("in_channels", 4),
        channels,
        attends,
        json.positive("layers_per_block", 2),
        json.positives("attention_head_dim", levels),
        json.positive("cross_attention_dim", null),
        json.positive("norm_num_groups", 32),
        json.number("norm_eps", 1e-5),
        json.flag("use_linear_projection", false));
  }

  private static void refuse(ConfigReader json, String field, Object found, Object expected) {
    if (!found.equals(expected)) {
      throw json.problem(field, expected + " (others are not supported)", found);
    }
  }

  /** The same numbers as diffusers would write them. */
  public ObjectNode json() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("_class_name", "UNet2DConditionModel").put("act_fn", "silu");
    heads.forEach(json.putArray("attention_head_dim")::add);
    blockChannels.forEach(json.putArray("block_out_channels")::add);
    json.put("center_input_sample", false).put("cross_attention_dim", textWidth);
    attends.forEach(yes -> json.withArray("down_block_types").add(yes ? DOWN_ATTENDING : DOWN));
    json.put("downsample_padding", 1).put("flip_sin_to_cos", true).put("freq_shift", 0);
    json.put("in_channels", latentChannels).put("layers_per_block", layersPerBlock);
    json.put("mid_block_scale_factor", 1).put("norm_eps", normEpsilon);
    json.put("norm_num_groups", normGroups).put("out_channels", latentChannels);
    json.put("sample_size", sampleSize);
    for (int level = attends.size() - 1; level >= 0; level--) {
      json.withArray("up_block_types").add(attends.get(level) ? UP_ATTENDING : UP);
    }
    return json.put("use_linear_projection", linearProjection);
  }
}
