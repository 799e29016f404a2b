package io.distillery.diffusion.model;

import static io.distillery.torch.nn.Activations.silu;
import static org.bytedeco.pytorch.global.torch.cat;

import io.distillery.diffusion.GuidanceEmbedding;
import io.distillery.torch.ComputeDevice;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Conv2d;
import io.distillery.torch.nn.GroupNorm;
import io.distillery.torch.nn.ParameterScope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Denoises latents as text steers it (Ronneberger et al. 2015; Rombach et al., CVPR 2022, section
 * 3.3), parameters under diffusers' names.
 */
public final class UNet2DConditionModel {
  private final UNetConfig config;
  private final ComputeDevice device;
  private final Conv2d convIn;
  private final TimeEmbedding timeEmbedding;
  private final List<UNetLevel> down = new ArrayList<>();
  private final List<Resampling.Layer> downsamplers = new ArrayList<>();
  private final UNetMiddle middle;
  private final List<UNetLevel> up = new ArrayList<>();
  private final List<Resampling.Enlargement> upsamplers = new ArrayList<>();
  private final GroupNorm convNormOut;
  private final Conv2d convOut;

  /** Builds the model from its numbers, taking parameters from {@code scope}. */
  public UNet2DConditionModel(ParameterScope scope, UNetConfig config) {
    this.config = config;
    this.device = scope.device();
    List<Integer> channels = config.blockChannels();
    int levels = channels.size();
    int deepest = channels.get(levels - 1);
    convIn = new Conv2d(scope.at("conv_in"), config.latentChannels(), channels.get(0), 3, 1);
    timeEmbedding =
        new TimeEmbedding(scope.at("time_embedding"), channels.get(0), config.guidanceWidth());
    List<Integer> skips = new ArrayList<>(List.of(channels.get(0))); // widths, in order of making
    for (int level = 0; level < levels; level++) {
      ParameterScope block = scope.at("down_blocks").at(level);
      int out = channels.get(level);
      List<Integer> inputs = new ArrayList<>(Collections.nCopies(config.layersPerBlock(), out));
      inputs.set(0, skips.get(skips.size() - 1));
      down.add(new UNetLevel(block, inputs, out, heads(level), config));
      skips.addAll(Collections.nCopies(config.layersPerBlock(), out));
      if (level < levels - 1) {
        downsamplers.add(Resampling.down(block.at("downsamplers").at(0), out));
        skips.add(out);
      }
    }
    middle = config.hasMiddle() ? new UNetMiddle(scope.at("mid_block"), config) : null;
    int width = deepest;
    for (int i = 0; i < levels; i++) {
      int level = levels - 1 - i;
      ParameterScope block = scope.at("up_blocks").at(i);
      int out = channels.get(level);
      List<Integer> inputs = new ArrayList<>();
      for (int layer = 0; layer <= config.layersPerBlock(); layer++) {
        inputs.add(width + skips.remove(skips.size() - 1));
        width = out;
      }
      up.add(new UNetLevel(block, inputs, out, heads(level), config));
      if (level > 0) {
        upsamplers.add(Resampling.upTo(block.at("upsamplers").at(0), out));
      }
    }
    convNormOut =
        new GroupNorm(scope.at("conv_norm_out"), config.normGroups(), width, config.normEpsilon());
    convOut = Conv2d.startingAtZero(scope.at("conv_out"), width, config.latentChannels(), 3);
  }

  private int heads(int level) {
    return config.attends().get(level) ? config.heads().get(level) : 0;
  }

  /** The numbers it was built from. */
  public UNetConfig config() {
    return config;
  }

  /**
   * Predicts the noise, or the velocity, as its scheduler's config says.
   *
   * @param latents scaled and noised, {@code (B, C, H, W)}
   * @param timesteps {@code (B)}, may be fractional
   * @param text states of the prompts, {@code (B, M, textWidth)}
   * @return {@code (B, C, H, W)}
   */
  public Tensor forward(Tensor latents, Tensor timesteps, Tensor text) {
    return forward(latents, timesteps, text, SegmentRunner.direct());
  }

  /** Predicts the same, with each layer a segment that {@code run} runs. */
  public Tensor forward(Tensor latents, Tensor timesteps, Tensor text, SegmentRunner run) {
    return forward(latents, timesteps, text, null, run);
  }

  /**
   * The same for a model that is told the guidance scale.
   *
   * @param guidance {@link GuidanceEmbedding} of it, {@code (B, guidanceWidth)}; null where the
   *     model is not told
   */
  public Tensor forward(
      Tensor latents, Tensor timesteps, Tensor text, Tensor guidance, SegmentRunner run) {
    try (DeepFeatures none = new DeepFeatures(1)) {
      return forward(latents, timesteps, text, guidance, run, none);
    }
  }

  /**
   * The same with deep layers that may take what was kept of an earlier call.
   *
   * @param deep of this walk
   */
  public Tensor forward(
      Tensor latents,
      Tensor timesteps,
      Tensor text,
      Tensor guidance,
      SegmentRunner run,
      DeepFeatures deep) {
    return run.home(
        device,
        predict(
            run.bring(device, latents),
            run.bring(device, timesteps),
            run.bring(device, text),
            guidance == null ? null : device.bring(guidance),
            run,
            deep));
  }

  private Tensor predict(
      Tensor latents,
      Tensor timesteps,
      Tensor text,
      Tensor guidance,
      SegmentRunner run,
      DeepFeatures deep) {
    ScalarType type = Tensors.type(latents);
    Tensor time = run.run(in -> silu(timeEmbedding.forward(in[0], type, guidance)), timesteps);
    Tensor x = run.run(in -> convIn.forward(Tensors.channelsLast(in[0])), latents);
    if (deep.begin()) {
      return out(run, last(run, deep.kept(), x, time, text));
    }
    Deque<Tensor> skips = new ArrayDeque<>(List.of(x));
    for (int level = 0; level < down.size(); level++) {
      UNetLevel block = down.get(level);
      for (int i = 0; i < block.layers(); i++) {
        int layer = i;
        x = run.run(in -> block.forward(layer, in[0], in[1], in[2]), x, time, text);
        skips.push(x);
      }
      if (level < downsamplers.size()) {
        x = run.run(each(downsamplers.get(level)), x); // (B, C, H / 2, W / 2)
        skips.push(x);
      }
    }
    if (middle != null) {
      x = run.run(in -> middle.forward(in[0], in[1], in[2]), x, time, text);
    }
    for (int level = 0; level < up.size(); level++) {
      UNetLevel block = up.get(level);
      boolean highest = level == up.size() - 1;
      for (int i = 0; i < block.layers() - (highest ? 1 : 0); i++) {
        int layer = i;
        x =
            run.run(
                in -> block.forward(layer, joined(in[0], in[1]), in[2], in[3]),
                x,
                skips.pop(),
                time,
                text);
      }
      if (level < upsamplers.size()) {
        Resampling.Enlargement upsampler = upsamplers.get(level);
        long height = skips.element().size(2);
        long width = skips.element().size(3);
        x = run.run(in -> upsampler.forward(in[0], height, width), x); // (B, C, 2 H, 2 W)
      }
    }
    deep.keep(x);
    return out(run, last(run, x, skips.pop(), time, text));
  }

  private Tensor out(SegmentRunner run, Tensor x) {
    return run.run(in -> convOut.forward(silu(convNormOut.forward(in[0]))), x);
  }

  /** The last layer of the way up, beside what the first convolution makes of the latents. */
  private Tensor last(SegmentRunner run, Tensor deep, Tensor first, Tensor time, Tensor text) {
    UNetLevel block = up.get(up.size() - 1);
    return run.run(
        in -> block.forward(block.layers() - 1, joined(in[0], in[1]), in[2], in[3]),
        deep,
        first,
        time,
        text);
  }

  private static SegmentRunner.Segment each(Resampling.Layer layer) {
    return in -> layer.forward(in[0]);
  }

  private static Tensor joined(Tensor x, Tensor skip) {
    return cat(new TensorVector(x, skip), 1);
  }
}
