package io.distillery.benchmark;

import io.distillery.benchmark.Pointwise.Kind;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;

/**
 * The operations of one pass through a model, each with how often it is done. They follow from the
 * checkpoint alone: each weight is used once a pass, its shape is in the checkpoint, and its name
 * says at which resolution.
 */
final class ModelOperators {
  private static final Pattern BLOCK = Pattern.compile("(?:.*\\.)?(down|up)_blocks\\.(\\d+)\\..*");

  private final Map<Operator, Integer> counts = new LinkedHashMap<>();
  private final int batch;
  private final int levels;
  private final int height;
  private final int width;

  private ModelOperators(int batch, int levels, int height, int width) {
    this.batch = batch;
    this.levels = levels;
    this.height = height;
    this.width = width;
  }

  /**
   * Of one denoising step.
   *
   * @param batch latents, negative ones included
   * @param height of a latent
   * @param tokens states of a prompt
   */
  static Map<Operator, Integer> ofUNet(
      UNetConfig config, Parameters parameters, int batch, int height, int width, int tokens) {
    int levels = config.blockChannels().size();
    ModelOperators operators = new ModelOperators(batch, levels, height, width);
    weights(parameters)
        .forEach(
            (name, shape) -> {
              if (shape.length == 4) {
                operators.convolution(name, shape);
              } else if (name.contains("time_emb")) {
                operators.linear(1, shape, true);
              } else {
                int level = operators.level(name);
                int pixels = (height >> level) * (width >> level);
                boolean ofText = name.contains("attn2.to_k") || name.contains("attn2.to_v");
                operators.linear(ofText ? tokens : pixels, shape, bias(parameters, name));
                if (name.endsWith("to_q.weight")) {
                  int keys = name.contains("attn1") ? pixels : tokens;
                  operators.attention(config.heads().get(level), pixels, keys, (int) shape[0]);
                }
              }
            });
    return operators.counts;
  }

  /** What a denoising step does besides; arguments as above. */
  static Map<Operator, Integer> betweenOfUNet(
      UNetConfig config, Parameters parameters, int batch, int height, int width) {
    ModelOperators operators =
        new ModelOperators(batch, config.blockChannels().size(), height, width);
    for (Map.Entry<String, Tensor> parameter : parameters.trainable().entrySet()) {
      String name = parameter.getKey();
      int channels = (int) parameter.getValue().size(0);
      if (name.endsWith("ff.net.0.proj.weight")) {
        operators.pointwise(Kind.GEGLU, name, channels / 2);
      } else if (name.endsWith("upsamplers.0.conv.weight")) {
        operators.pointwise(Kind.UPSAMPLING, name, channels);
      } else if (name.contains("norm") && name.endsWith("weight")) {
        boolean ofTokens = name.contains("transformer_blocks");
        operators.pointwise(ofTokens ? Kind.LAYER_NORM : Kind.GROUP_NORM, name, channels);
        boolean transformer = name.contains("attentions") && !ofTokens;
        operators.pointwise(
            ofTokens || transformer || name.endsWith("norm2.weight") ? Kind.ADDITION : Kind.SILU,
            name,
            channels);
        if (name.contains("resnets") && name.endsWith("norm2.weight")) {
          operators.pointwise(Kind.ADDITION, name, channels); // the time embedding
          operators.pointwise(Kind.SILU, name, channels);
        }
        if (name.startsWith("up_blocks") && name.endsWith("norm1.weight") && !ofTokens) {
          operators.pointwise(Kind.CONCATENATION, name, channels);
        }
      }
    }
    return operators.counts;
  }

  /** Of decoding latents; {@code height} is a latent's. */
  static Map<Operator, Integer> ofDecoder(
      AutoencoderConfig config, Parameters parameters, int batch, int height, int width) {
    int levels = config.blockChannels().size();
    int up = levels - 1;
    ModelOperators operators = new ModelOperators(batch, levels, height << up, width << up);
    weights(parameters)
        .forEach(
            (name, shape) -> {
              if (!name.startsWith("decoder.") && !name.startsWith("post_quant_conv")) {
                return;
              }
              if (shape.length == 4) {
                operators.convolution(name, shape);
              } else {
                operators.linear(height * width, shape, true);
                if (name.endsWith("to_q.weight")) {
                  operators.attention(1, height * width, height * width, (int) shape[0]);
                }
              }
            });
    return operators.counts;
  }

  private static Map<String, long[]> weights(Parameters parameters) {
    Map<String, long[]> weights = new LinkedHashMap<>();
    for (Map.Entry<String, Tensor> parameter : parameters.trainable().entrySet()) {
      if (parameter.getValue().dim() >= 2) {
        weights.put(parameter.getKey(), Tensors.shape(parameter.getValue()));
      }
    }
    return weights;
  }

  private static boolean bias(Parameters parameters, String weight) {
    return parameters.trainable().containsKey(weight.replaceAll("weight$", "bias"));
  }

  private void convolution(String name, long[] shape) {
    boolean halving = name.contains("downsamplers");
    int level = level(name) - (name.contains("upsamplers") ? 1 : 0);
    add(
        new Convolution(
            batch,
            (int) shape[1],
            (int) shape[0],
            height >> level,
            width >> level,
            (int) shape[2],
            halving ? 2 : 1));
  }

  private void linear(int rows, long[] shape, boolean bias) {
    add(new MatrixProduct(batch, rows, (int) shape[1], (int) shape[0], bias));
  }

  private void attention(int heads, int queries, int keys, int channels) {
    add(new AttentionProduct(batch, heads, queries, keys, channels / heads));
  }

  private void pointwise(Kind kind, String name, int channels) {
    int level = level(name);
    add(new Pointwise(kind, batch, channels, height >> level, width >> level));
  }

  private void add(Operator operator) {
    counts.merge(operator, 1, Integer::sum);
  }

  /** How often height and width have been halved where the weight is used. */
  private int level(String name) {
    Matcher block = BLOCK.matcher(name);
    if (block.matches()) {
      int index = Integer.parseInt(block.group(2));
      return block.group(1).equals("down") ? index : levels - 1 - index;
    }
    boolean lowest =
        name.contains("mid_block")
            || Set.of("decoder.conv_in.weight", "post_quant_conv.weight").contains(name);
    return lowest ? levels - 1 : 0;
  }
}
