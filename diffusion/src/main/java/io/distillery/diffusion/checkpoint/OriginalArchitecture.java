package io.distillery.diffusion.checkpoint;

import io.distillery.base.Text;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.safetensors.StoredTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Finds the architecture of a model in the original layout from the shapes of its tensors. What
 * they do not tell is what Stable Diffusion has: group norms of {@value #GROUPS} groups; {@value
 * #HEADS} heads of attention where transformers are entered by a convolution (1.x), heads {@value
 * #HEAD_WIDTH} wide where by a linear map (2.x) and in text encoders; the scaling factor 0.18215;
 * quick GELU in CLIP, exact GELU in OpenCLIP.
 */
final class OriginalArchitecture {
  private static final int GROUPS = 32;
  private static final int HEADS = 8;
  private static final int HEAD_WIDTH = 64;
  private static final double EPSILON = 1e-5;
  private static final int MOST = 1_000;
  private static final String CONDITION = "time_embed.cond_proj.weight";

  /** OpenCLIP's ViT-H/14, the text encoder of Stable Diffusion 2.x. */
  private static final int VIT_H_WIDTH = 1_024;

  private static final int VIT_H_LAYERS = 24;

  private final String file;
  private final Map<String, StoredTensor> tensors;

  /** Takes the {@code tensors} by their names in the file. */
  OriginalArchitecture(String file, Map<String, StoredTensor> tensors) {
    this.file = file;
    this.tensors = tensors;
  }

  /** Says whether the text encoder is OpenCLIP's (Stable Diffusion 2.x). */
  boolean hasOpenClip() {
    return tensors.keySet().stream().anyMatch(name -> name.startsWith(OriginalNames.OPEN_CLIP));
  }

  /** Whether there is an autoencoder. */
  boolean hasVae() {
    return has(OriginalNames.VAE);
  }

  /** Of latents with the given height and width. */
  UNetConfig unet(int sampleSize) {
    String unet = OriginalNames.UNET;
    int places = count(i -> unet + "input_blocks." + (i + 1) + ".0.");
    int perLevel = 1;
    while (perLevel <= places && !has(unet + "input_blocks." + perLevel + ".0.op.")) {
      perLevel++;
    }
    // without a downsampler there is one level
    int layers = Math.max(1, perLevel - 1);
    List<Integer> channels = new ArrayList<>();
    List<Boolean> attends = new ArrayList<>();
    for (int first = 1; first <= places; first += layers + 1) {
      String place = unet + "input_blocks." + first;
      channels.add(size(place + ".0.out_layers.3.weight", 4, 0));
      attends.add(has(place + ".1."));
    }
    boolean middle = has(unet + "middle_block.");
    String transformer = middle ? unet + "middle_block.1." : firstTransformer(attends, layers);
    boolean linear = shape(transformer + "proj_in.weight").size() == 2;
    List<Integer> heads =
        channels.stream().map(c -> linear ? Math.max(1, c / HEAD_WIDTH) : HEADS).toList();
    int latent = size(unet + "input_blocks.0.0.weight", 4, 1);
    int out = size(unet + "out.2.weight", 4, 0);
    if (latent != out) {
      throw new CheckpointException(
          Text.format(
              "%s: the U-Net takes %d channels and gives %d, expected the same number: models for"
                  + " inpainting, depth or editing are not supported",
              file, latent, out));
    }
    return new UNetConfig(
        sampleSize,
        latent,
        channels,
        attends,
        layers,
        heads,
        size(transformer + "transformer_blocks.0.attn2.to_k.weight", 2, 1),
        GROUPS,
        EPSILON,
        linear,
        middle,
        has(unet + CONDITION) ? size(unet + CONDITION, 2, 1) : 0);
  }

  /** Where the first level that attends does so. */
  private static String firstTransformer(List<Boolean> attends, int layers) {
    int level = Math.max(0, attends.indexOf(true));
    return OriginalNames.UNET + "input_blocks." + (1 + level * (layers + 1)) + ".1.";
  }

  /**
   * Finds the autoencoder's numbers, for images with the height and width that belong to latents of
   * {@code sampleSize}.
   */
  AutoencoderConfig vae(int sampleSize) {
    String vae = OriginalNames.VAE;
    int levels = count(level -> vae + "encoder.down." + level + ".");
    List<Integer> channels = new ArrayList<>();
    for (int level = 0; level < levels; level++) {
      channels.add(size(vae + "encoder.down." + level + ".block.0.conv2.weight", 4, 0));
    }
    return new AutoencoderConfig(
        size(vae + "encoder.conv_in.weight", 4, 1),
        size(vae + "decoder.conv_in.weight", 4, 1),
        channels,
        Math.max(1, count(layer -> vae + "encoder.down.0.block." + layer + ".")),
        GROUPS,
        sampleSize << Math.max(0, levels - 1),
        AutoencoderConfig.DEFAULT_SCALING_FACTOR);
  }

  ClipTextConfig textEncoder() {
    return hasOpenClip() ? openClip() : clip();
  }

  private ClipTextConfig clip() {
    String model = OriginalNames.CLIP + "text_model.";
    int width = size(model + "embeddings.token_embedding.weight", 2, 1);
    return new ClipTextConfig(
        size(model + "embeddings.token_embedding.weight", 2, 0),
        width,
        size(model + "encoder.layers.0.mlp.fc1.weight", 2, 0),
        count(layer -> model + "encoder.layers." + layer + "."),
        Math.max(1, width / HEAD_WIDTH),
        size(model + "embeddings.position_embedding.weight", 2, 0),
        ClipTextConfig.Activation.QUICK_GELU);
  }

  /**
   * The U-Net of 2.x was trained on the states before the last layer. Files of the original code
   * hold that layer and a projection behind it; files converted from diffusers hold neither; others
   * hold one of the two. Where the width tells the encoder, and so how many layers it has, that
   * decides; else the projection does.
   */
  private ClipTextConfig openClip() {
    String model = OriginalNames.OPEN_CLIP;
    int width = size(model + "token_embedding.weight", 2, 1);
    int held = count(layer -> model + "transformer.resblocks." + layer + ".");
    return new ClipTextConfig(
        size(model + "token_embedding.weight", 2, 0),
        width,
        size(model + "transformer.resblocks.0.mlp.c_fc.weight", 2, 0),
        width == VIT_H_WIDTH
            ? Math.min(held, VIT_H_LAYERS - 1)
            : tensors.containsKey(model + "text_projection") ? held - 1 : held,
        Math.max(1, width / HEAD_WIDTH),
        size(model + "positional_embedding", 2, 0),
        ClipTextConfig.Activation.GELU);
  }

  private boolean has(String prefix) {
    return tensors.keySet().stream().anyMatch(name -> name.startsWith(prefix));
  }

  private int count(IntFunction<String> prefix) {
    int count = 0;
    while (count < MOST && has(prefix.apply(count))) {
      count++;
    }
    return count;
  }

  private List<Long> shape(String name) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new CheckpointException(
          Text.format(
              "%s holds no tensor %s; expected Stable Diffusion 1.x or 2.x in the original layout"
                  + " (%s*, %s*, cond_stage_model.*). A file of another kind, e.g. a LoRA, an"
                  + " autoencoder alone or Stable Diffusion XL, is no model here",
              file, name, OriginalNames.UNET, OriginalNames.VAE));
    }
    return tensor.shape();
  }

  private int size(String name, int dimensions, int dimension) {
    List<Long> shape = shape(name);
    if (shape.size() != dimensions
        || shape.get(dimension) < 1
        || shape.get(dimension) > 1_000_000) {
      throw new CheckpointException(
          Text.format(
              "%s: %s has shape %s, expected %d sizes from 1 to 1,000,000",
              file, name, shape, dimensions));
    }
    return shape.get(dimension).intValue();
  }
}
