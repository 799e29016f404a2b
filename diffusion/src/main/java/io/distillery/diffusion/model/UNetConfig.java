package io.distillery.diffusion.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.ConfigReader;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Holds the numbers of a {@link UNet2DConditionModel}: diffusers' {@code unet/config.json}.
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
 * @param hasMiddle whether there is a block between the way down and the way up; small distilled
 *     models (BK-SDM, Kim et al., arXiv 2305.15798) have none
 * @param guidanceWidth of the embedding of the guidance scale that latent consistency models are
 *     told (Luo et al., arXiv 2310.04378, section 4.2; configs call it {@code time_cond_proj_dim});
 *     0 where the model is not told
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
    boolean linearProjection,
    boolean hasMiddle,
    int guidanceWidth) {
  private static final String MIDDLE = "UNetMidBlock2DCrossAttn";
  private static final String DOWN = "DownBlock2D";
  private static final String DOWN_ATTENDING = "CrossAttnDownBlock2D";
  private static final String UP = "UpBlock2D";
  private static final String UP_ATTENDING = "CrossAttnUpBlock2D";

  private static final int MOST_LAYERS = 100;

  /** Lists settings of which one value is implemented. */
  private static final Map<String, Object> ONLY =
      Map.ofEntries(
          Map.entry("act_fn", "silu"),
          Map.entry("addition_embed_type", ConfigReader.NOTHING), // SDXL's size and crop
          Map.entry("addition_time_embed_dim", ConfigReader.NOTHING),
          Map.entry("attention_type", "default"),
          Map.entry("center_input_sample", false),
          Map.entry("class_embed_type", ConfigReader.NOTHING),
          Map.entry("class_embeddings_concat", false),
          Map.entry("conv_in_kernel", 3),
          Map.entry("conv_out_kernel", 3),
          Map.entry("cross_attention_norm", ConfigReader.NOTHING),
          Map.entry("downsample_padding", 1),
          Map.entry("dual_cross_attention", false),
          Map.entry("encoder_hid_dim", ConfigReader.NOTHING),
          Map.entry("encoder_hid_dim_type", ConfigReader.NOTHING),
          Map.entry("flip_sin_to_cos", true),
          Map.entry("freq_shift", 0),
          Map.entry("mid_block_only_cross_attention", ConfigReader.NOTHING),
          Map.entry("mid_block_scale_factor", 1),
          Map.entry("mid_block_type", MIDDLE),
          Map.entry("num_attention_heads", ConfigReader.NOTHING), // diffusers refuses it as well
          Map.entry("num_class_embeds", ConfigReader.NOTHING),
          Map.entry("only_cross_attention", false),
          Map.entry("projection_class_embeddings_input_dim", ConfigReader.NOTHING),
          Map.entry("resnet_out_scale_factor", 1),
          Map.entry("resnet_skip_time_act", false),
          Map.entry("resnet_time_scale_shift", "default"),
          Map.entry("reverse_transformer_layers_per_block", ConfigReader.NOTHING),
          Map.entry("time_embedding_act_fn", ConfigReader.NOTHING),
          Map.entry("time_embedding_dim", ConfigReader.NOTHING),
          Map.entry("time_embedding_type", "positional"),
          Map.entry("timestep_post_act", ConfigReader.NOTHING),
          Map.entry("transformer_layers_per_block", 1));

  /** One with a block in the middle that is not told the guidance scale: Stable Diffusion's. */
  public UNetConfig(
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
    this(
        sampleSize,
        latentChannels,
        blockChannels,
        attends,
        layersPerBlock,
        heads,
        textWidth,
        normGroups,
        normEpsilon,
        linearProjection,
        true,
        0);
  }

  public UNetConfig {
    blockChannels = List.copyOf(blockChannels);
    attends = List.copyOf(attends);
    heads = List.copyOf(heads);
    if (attends.size() != blockChannels.size() || heads.size() != blockChannels.size()) {
      throw new ConfigurationException(
          Text.format(
              "A U-Net of %d levels needs as many attention flags and head counts, got %s and %s",
              blockChannels.size(), attends, heads));
    }
    if (heads.stream().anyMatch(count -> count < 1) || normGroups < 1) {
      throw new ConfigurationException(
          Text.format(
              "A U-Net with %s attention heads and %d groups of its norms, expected at least one"
                  + " each",
              heads, normGroups));
    }
    if (guidanceWidth < 0 || guidanceWidth % 2 != 0) {
      throw new ConfigurationException(
          Text.format(
              "The time_cond_proj_dim is %d, expected an even number (sines and cosines)",
              guidanceWidth));
    }
    if (!(normEpsilon > 0 && normEpsilon < 1)) {
      throw new ConfigurationException(
          Text.format("The norm_eps is %s, expected above 0 and below 1", normEpsilon));
    }
    for (int level = 0; level < heads.size(); level++) {
      if (blockChannels.get(level) % heads.get(level) != 0) {
        throw new ConfigurationException(
            Text.format(
                "Level %d has %d channels, which %d attention heads (attention_head_dim) do not divide",
                level, blockChannels.get(level), heads.get(level)));
      }
      if (blockChannels.get(level) % normGroups != 0) {
        throw new ConfigurationException(
            Text.format(
                "Level %d has %d channels, which the %d groups of its norms (norm_num_groups) do not divide",
                level, blockChannels.get(level), normGroups));
      }
    }
    if (blockChannels.get(0) % 2 != 0) {
      throw new ConfigurationException(
          Text.format(
              "The first of block_out_channels is %d, expected an even number (sines and cosines of the timestep)",
              blockChannels.get(0)));
    }
  }

  /** Gives these for latents of another usual size, in latents' pixels. */
  public UNetConfig withSampleSize(int size) {
    return new UNetConfig(
        size,
        latentChannels,
        blockChannels,
        attends,
        layersPerBlock,
        heads,
        textWidth,
        normGroups,
        normEpsilon,
        linearProjection,
        hasMiddle,
        guidanceWidth);
  }

  /** Reads {@code config.json}; refuses parts that this implementation does not have. */
  public static UNetConfig read(Path file) {
    ConfigReader json = ConfigReader.open(file, ConfigReader.DIFFUSERS);
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
    json.requireOnly(ONLY);
    int in = json.positive("in_channels", 4);
    if (json.positive("out_channels", 4) != in) {
      throw json.problem(
          "out_channels",
          Text.format(
              "%d as in_channels: models for inpainting, depth or editing are not supported", in),
          json.positive("out_channels", 4));
    }
    return json.make(
        () ->
            new UNetConfig(
                json.side("sample_size", 64),
                in,
                channels,
                attends,
                json.sameForAll("layers_per_block", 2, MOST_LAYERS),
                json.positives("attention_head_dim", levels, 8),
                json.positive("cross_attention_dim", null),
                json.positive("norm_num_groups", 32),
                json.number("norm_eps", 1e-5),
                json.flag("use_linear_projection", false),
                !json.isNull("mid_block_type"),
                json.has("time_cond_proj_dim") ? json.positive("time_cond_proj_dim", null) : 0));
  }

  /** Writes the same numbers as diffusers would. */
  public ObjectNode json() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("_class_name", "UNet2DConditionModel");
    json.put("_diffusers_version", ModelJson.DIFFUSERS_VERSION).put("act_fn", "silu");
    if (heads.stream().distinct().count() == 1) {
      json.put("attention_head_dim", heads.get(0));
    } else {
      heads.forEach(json.putArray("attention_head_dim")::add);
    }
    blockChannels.forEach(json.putArray("block_out_channels")::add);
    json.put("center_input_sample", false).put("cross_attention_dim", textWidth);
    attends.forEach(yes -> json.withArray("down_block_types").add(yes ? DOWN_ATTENDING : DOWN));
    json.put("downsample_padding", 1).put("flip_sin_to_cos", true).put("freq_shift", 0);
    json.put("in_channels", latentChannels).put("layers_per_block", layersPerBlock);
    json.put("mid_block_scale_factor", 1).put("mid_block_type", hasMiddle ? MIDDLE : null);
    json.put("norm_eps", normEpsilon);
    json.put("norm_num_groups", normGroups).put("out_channels", latentChannels);
    json.put("sample_size", sampleSize);
    for (int level = attends.size() - 1; level >= 0; level--) {
      json.withArray("up_block_types").add(attends.get(level) ? UP_ATTENDING : UP);
    }
    if (guidanceWidth > 0) {
      json.put("time_cond_proj_dim", guidanceWidth);
    }
    // 2.x overflows in half precision otherwise; here attention is in float32 in any case
    return json.put("upcast_attention", linearProjection)
        .put("use_linear_projection", linearProjection);
  }
}
