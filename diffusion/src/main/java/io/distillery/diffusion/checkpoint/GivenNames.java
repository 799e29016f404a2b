package io.distillery.diffusion.checkpoint;

import io.distillery.base.Text;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Knows the names that programs give to tensors in single files where they part from the original
 * code, and what such files hold that nothing needs.
 */
final class GivenNames {
  private static final String TEXT_MODEL = "text_model.";

  /** Before the text encoder's names; the first that fits counts. */
  private static final Map<String, String> TEXT_ENCODERS = new LinkedHashMap<>();

  static {
    TEXT_ENCODERS.put("cond_stage_model.clip_l.transformer.", OriginalNames.CLIP);
    TEXT_ENCODERS.put("conditioner.embedders.0.transformer.", OriginalNames.CLIP);
    TEXT_ENCODERS.put("conditioner.embedders.0.model.", OriginalNames.OPEN_CLIP);
    TEXT_ENCODERS.put("cond_stage_model.clip_l.", "cond_stage_model.");
  }

  /** The autoencoder's attention as newer code calls it. */
  private static final Map<String, String> ATTENTION =
      Map.of("to_q", "q", "to_k", "k", "to_v", "v", "to_out.0", "proj_out", "group_norm", "norm");

  private static final Pattern NEWER_ATTENTION =
      Pattern.compile(
          "(first_stage_model\\..*\\.attn_1)\\.(to_q|to_k|to_v|to_out\\.0|group_norm)\\.(.*)");

  private static final Pattern UNUSED =
      Pattern.compile(
          "model_ema\\..*" // averages; the files that people use hold them in place of the weights
              + "|first_stage_model\\.loss\\..*" // the autoencoder's discriminator
              + "|(sqrt_)?(one_minus_)?alphas_cumprod(_prev)?|betas|posterior_.*|lvlb_weights"
              + "|log_one_minus_alphas_cumprod|sqrt_recip(m1)?_alphas_cumprod|logvar|scale_factor"
              + "|cond_stage_model\\.transformer\\.(text_model\\.)?embeddings\\.position_ids"
              + "|cond_stage_model\\.transformer\\.(text_model\\.)?text_projection(\\.weight)?"
              + "|cond_stage_model\\.transformer\\.logit_scale"
              + "|cond_stage_model\\.(model\\.)?(text_projection(\\.weight)?|logit_scale|attn_mask)");

  private GivenNames() {}

  /** The name that the original code would give, as far as it is known. */
  static String original(String given) {
    String name = given;
    for (Map.Entry<String, String> prefix : TEXT_ENCODERS.entrySet()) {
      if (name.startsWith(prefix.getKey())) {
        name = prefix.getValue() + name.substring(prefix.getKey().length());
        break;
      }
    }
    Matcher attention = NEWER_ATTENTION.matcher(name);
    if (attention.matches()) {
      String newer = ATTENTION.get(attention.group(2));
      return Text.format("%s.%s.%s", attention.group(1), newer, attention.group(3));
    }
    boolean shortened =
        name.startsWith(OriginalNames.CLIP)
            && !name.startsWith(OriginalNames.CLIP + TEXT_MODEL)
            && !isUnused(name);
    return shortened
        ? OriginalNames.CLIP + TEXT_MODEL + name.substring(OriginalNames.CLIP.length())
        : name;
  }

  /** Whether it is a weight of U-Net, autoencoder or text encoder. */
  static boolean isOfAPart(String original) {
    return !isUnused(original)
        && (original.startsWith(OriginalNames.UNET)
            || original.startsWith(OriginalNames.VAE)
            || original.startsWith(OriginalNames.CLIP)
            || original.startsWith(OriginalNames.OPEN_CLIP));
  }

  /** Whether files hold it beside the weights, or beside those that are used. */
  static boolean isUnused(String original) {
    return UNUSED.matcher(original).matches();
  }
}
