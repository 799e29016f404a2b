package io.distillery.diffusion.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.ConfigReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Holds the numbers of an {@link AutoencoderKL}: diffusers' {@code vae/config.json}.
 *
 * @param imageChannels 3 for colour
 * @param latentChannels channels of a latent: 4 in Stable Diffusion
 * @param blockChannels channels by resolution level, from the image's; each level but the last
 *     halves height and width
 * @param layersPerBlock residual blocks a level in the encoder; the decoder has one more
 * @param normGroups groups of all group norms
 * @param sampleSize height and width of the images it was trained on
 * @param scalingFactor what latents are multiplied by to have about unit variance
 */
public record AutoencoderConfig(
    int imageChannels,
    int latentChannels,
    List<Integer> blockChannels,
    int layersPerBlock,
    int normGroups,
    int sampleSize,
    double scalingFactor) {
  /** Holds what Stable Diffusion 1.x uses; its configs do not say it. */
  public static final double DEFAULT_SCALING_FACTOR = 0.18215;

  private static final String CLASS = "AutoencoderKL";

  private static final int MOST_LAYERS = 100;

  /** Lists settings of which one value is implemented. */
  private static final Map<String, Object> ONLY =
      Map.ofEntries(
          Map.entry("act_fn", "silu"),
          Map.entry("down_block_types", "DownEncoderBlock2D"),
          Map.entry("latents_mean", ConfigReader.NOTHING),
          Map.entry("latents_std", ConfigReader.NOTHING),
          Map.entry("mid_block_add_attention", true),
          Map.entry("shift_factor", ConfigReader.NOTHING),
          Map.entry("up_block_types", "UpDecoderBlock2D"),
          Map.entry("use_post_quant_conv", true),
          Map.entry("use_quant_conv", true));

  /** Checks that the numbers go together. */
  public AutoencoderConfig {
    blockChannels = List.copyOf(blockChannels);
    if (blockChannels.isEmpty() || normGroups < 1) {
      throw new ConfigurationException(
          Text.format(
              "An autoencoder with the block channels %s and %d groups of its norms, expected some",
              blockChannels, normGroups));
    }
    if (!(scalingFactor > 0 && scalingFactor < Double.POSITIVE_INFINITY)) {
      throw new ConfigurationException(
          Text.format("The scaling_factor is %s, expected a number above 0", scalingFactor));
    }
    for (int channels : blockChannels) {
      if (channels % normGroups != 0) {
        throw new ConfigurationException(
            Text.format(
                "A level has %d channels, which the %d groups of its norms (norm_num_groups) do not divide",
                channels, normGroups));
      }
    }
  }

  /** Reads {@code config.json}. */
  public static AutoencoderConfig read(Path file) {
    ConfigReader json = ConfigReader.open(file, ConfigReader.DIFFUSERS);
    if (!json.text("_class_name", CLASS).equals(CLASS)) {
      throw json.problem(
          "_class_name",
          CLASS
              + " (a tiny autoencoder may decode in its place: --decoder; another is named by model.vae)",
          json.text("_class_name", ""));
    }
    json.requireOnly(ONLY);
    int images = json.positive("in_channels", 3);
    if (json.positive("out_channels", 3) != images) {
      throw json.problem(
          "out_channels", images + " as in_channels", json.positive("out_channels", 3));
    }
    return json.make(
        () ->
            new AutoencoderConfig(
                images,
                json.positive("latent_channels", 4),
                json.positives("block_out_channels", 0),
                json.sameForAll("layers_per_block", 1, MOST_LAYERS),
                json.positive("norm_num_groups", 32),
                json.side("sample_size", 512),
                json.number("scaling_factor", DEFAULT_SCALING_FACTOR)));
  }

  /** Writes the same numbers as diffusers would. */
  public ObjectNode json() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("_class_name", CLASS);
    json.put("_diffusers_version", ModelJson.DIFFUSERS_VERSION).put("act_fn", "silu");
    blockChannels.forEach(json.putArray("block_out_channels")::add);
    int levels = blockChannels.size();
    ModelJson.repeat(json, "down_block_types", "DownEncoderBlock2D", levels);
    ModelJson.repeat(json, "up_block_types", "UpDecoderBlock2D", levels);
    json.put("in_channels", imageChannels).put("out_channels", imageChannels);
    json.put("latent_channels", latentChannels).put("layers_per_block", layersPerBlock);
    json.put("norm_num_groups", normGroups).put("sample_size", sampleSize);
    return json.put("scaling_factor", scalingFactor);
  }

  /**
   * Returns how many image pixels a latent pixel stands for in each direction: 8 in Stable
   * Diffusion.
   */
  public int downscale() {
    return 1 << (blockChannels.size() - 1);
  }

  /** Returns the same with another scaling factor. */
  public AutoencoderConfig withScalingFactor(double factor) {
    return new AutoencoderConfig(
        imageChannels,
        latentChannels,
        blockChannels,
        layersPerBlock,
        normGroups,
        sampleSize,
        factor);
  }
}
