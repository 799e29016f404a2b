package io.distillery.cli;

import io.distillery.diffusion.training.LoraOptions;
import io.distillery.diffusion.training.LoraOptions.Target;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** Training of adapters. */
final class LoraMixin {
  @Option(
      names = "--lora-rank",
      paramLabel = "RANK",
      description =
          "Train low-rank adapters of this rank instead of the weights (LoRA), 4 to 64 usually."
              + " They are merged into OUT/model and written beside it, as"
              + " pytorch_lora_weights.safetensors. Default: full training.")
  private Integer rank;

  @Option(
      names = "--lora-alpha",
      paramLabel = "ALPHA",
      description = "The adapters' scale is alpha / rank. Default: the rank.")
  private Double alpha;

  @Option(
      names = "--lora-targets",
      split = ",",
      paramLabel = "KIND",
      description =
          "Layers that get adapters: attention, feed-forward, convolutions; and text, the attention"
              + " of the text encoder. Default: attention.")
  private List<String> targets;

  /** The adapters; null for full training. */
  LoraOptions options() {
    if (rank == null) {
      if (alpha != null || targets != null) {
        throw new IllegalArgumentException(
            "--lora-alpha and --lora-targets are given without --lora-rank: give it too, or"
                + " neither");
      }
      return null;
    }
    List<String> wanted = targets == null ? List.of("attention") : targets;
    Set<Target> kinds = EnumSet.noneOf(Target.class);
    for (String target : wanted) {
      switch (target) {
        case "attention" -> kinds.add(Target.ATTENTION);
        case "feed-forward" -> kinds.add(Target.FEED_FORWARD);
        case "convolutions" -> kinds.add(Target.CONVOLUTIONS);
        case "text" -> {}
        default ->
            throw new IllegalArgumentException(
                "--lora-targets has %s, expected attention, feed-forward, convolutions or text"
                    .formatted(target));
      }
    }
    return new LoraOptions(rank, alpha == null ? rank : alpha, kinds, wanted.contains("text"));
  }
}
