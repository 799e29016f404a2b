package io.distillery.diffusion.checkpoint;

import io.distillery.base.Text;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.UNetConfig;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Describes architectures in words and numbers. */
final class ArchitectureText {
  private ArchitectureText() {}

  static String of(UNetConfig unet) {
    List<String> levels =
        IntStream.range(0, unet.blockChannels().size())
            .mapToObj(
                level ->
                    unet.attends().get(level)
                        ? Text.format(
                            "%d (%d heads)",
                            unet.blockChannels().get(level), unet.heads().get(level))
                        : String.valueOf(unet.blockChannels().get(level)))
            .toList();
    return Text.format(
        "latents %d x %d x %d; channels by level %s; %d residual blocks a level; attends to text of width %d, entered by %s; groups of %d%s%s",
        unet.latentChannels(),
        unet.sampleSize(),
        unet.sampleSize(),
        String.join(", ", levels),
        unet.layersPerBlock(),
        unet.textWidth(),
        unet.linearProjection() ? "linear maps (as in 2.x)" : "convolutions (as in 1.x)",
        unet.normGroups(),
        unet.hasMiddle() ? "" : "; no block in the middle",
        unet.guidanceWidth() > 0 ? "; is told the guidance scale" : "");
  }

  static String of(AutoencoderConfig vae) {
    return Text.format(
        "images %d x %d x %d to latents of %d channels, %d times smaller; channels by level %s; %d"
            + " residual blocks a level; scaling factor %s",
        vae.imageChannels(),
        vae.sampleSize(),
        vae.sampleSize(),
        vae.latentChannels(),
        vae.downscale(),
        vae.blockChannels().stream().map(String::valueOf).collect(Collectors.joining(", ")),
        vae.layersPerBlock(),
        vae.scalingFactor());
  }

  static String of(ClipTextConfig text) {
    return Text.format(
        "%d layers of width %d, %d heads, feed-forward %d (%s); vocabulary %,d; at most %d tokens",
        text.layers(),
        text.width(),
        text.heads(),
        text.feedForwardWidth(),
        text.activation() == ClipTextConfig.Activation.GELU ? "GELU" : "quick GELU",
        text.vocabularySize(),
        text.positions());
  }
}
