package io.distillery.diffusion.training;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Says which layers get low-rank adapters, and how large they are (LoRA, Hu et al. 2021).
 *
 * @param rank of each adapter, 1 or more
 * @param alpha the correction is scaled by alpha / rank; above 0, null for the rank
 * @param targets kinds of layers of the U-Net, at least one; null for its attention
 * @param textEncoder whether the text encoder's attention gets adapters too; null for no
 */
public record LoraOptions(int rank, Double alpha, Set<Target> targets, Boolean textEncoder) {
  /** Kinds of layers. */
  public enum Target {
    /** Adapts queries, keys, values and outputs of self- and cross-attention. */
    ATTENTION("to_[qkv]|to_out\\.0"),
    /** Adapts the two layers of the transformers' feed-forward part. */
    FEED_FORWARD("ff\\.net\\.0\\.proj|ff\\.net\\.2"),
    /** Adapts convolutions of residual blocks, resampling, and the transformers' way in and out. */
    CONVOLUTIONS("conv1|conv2|conv_shortcut|samplers\\.0\\.conv|proj_in|proj_out");

    private final Pattern names;

    Target(String names) {
      this.names = Pattern.compile(".*(?:" + names + ")");
    }
  }

  private static final Pattern TEXT = Pattern.compile(".*self_attn\\.(?:[qkv]|out)_proj");

  /** Checks that rank and alpha lie in their ranges, and that there is a target. */
  public LoraOptions {
    alpha = alpha == null ? (double) rank : alpha;
    textEncoder = textEncoder != null && textEncoder;
    targets = targets == null ? EnumSet.of(Target.ATTENTION) : targets;
    if (rank < 1 || !(alpha > 0) || targets.isEmpty()) {
      throw new ConfigurationException(
          Text.format(
              "LoRA needs a rank of 1 or more, alpha above 0 and a target, got %d, %s and %s",
              rank, alpha, targets));
    }
    targets = EnumSet.copyOf(targets);
  }

  /** Returns rank 4, alpha 4, attention of the U-Net: what diffusers' trainer does. */
  public static LoraOptions defaults() {
    return new LoraOptions(4, null, null, false);
  }

  /** Returns what the low-rank product is multiplied by. */
  double scale() {
    return alpha / rank;
  }

  boolean adaptsUnet(String layer) {
    return targets.stream().anyMatch(target -> target.names.matcher(layer).matches());
  }

  boolean adaptsText(String layer) {
    return textEncoder && TEXT.matcher(layer).matches();
  }
}
