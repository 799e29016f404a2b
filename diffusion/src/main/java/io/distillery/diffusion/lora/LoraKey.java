package io.distillery.diffusion.lora;

import io.distillery.diffusion.checkpoint.ModelPart;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Says what the name of a tensor in a LoRA file means.
 *
 * @param layout how it says it; null where names are the same in all
 * @param target the layer
 * @param role what it is to the layer
 */
record LoraKey(LoraLayout layout, Target target, Role role) {
  /** What a tensor is to a layer, and how its name ends where layouts do not say it. */
  enum Role {
    DOWN(),
    UP(),
    /** The kernel between the two, of a convolution. */
    MID(".lora_mid.weight"),
    ALPHA(".alpha"),
    /** The magnitudes of DoRA. */
    MAGNITUDE(".dora_scale", ".lora_magnitude_vector.weight", ".lora_magnitude_vector"),
    HADA_W1_A(".hada_w1_a"),
    HADA_W1_B(".hada_w1_b"),
    HADA_W2_A(".hada_w2_a"),
    HADA_W2_B(".hada_w2_b"),
    HADA_T1(".hada_t1"),
    HADA_T2(".hada_t2"),
    LOKR_W1(".lokr_w1"),
    LOKR_W1_A(".lokr_w1_a"),
    LOKR_W1_B(".lokr_w1_b"),
    LOKR_W2(".lokr_w2"),
    LOKR_W2_A(".lokr_w2_a"),
    LOKR_W2_B(".lokr_w2_b"),
    LOKR_T2(".lokr_t2");

    private final List<String> ends;

    Role(String... ends) {
      this.ends = List.of(ends);
    }

    boolean isOfLoha() {
      return name().startsWith("HADA");
    }

    boolean isOfLokr() {
      return name().startsWith("LOKR");
    }
  }

  /**
   * Names the layer that is changed.
   *
   * @param part of the model
   * @param module the layer's name as diffusers has it, or with underscores for its dots
   * @param underscores whether it is the latter
   */
  record Target(ModelPart part, String module, boolean underscores) {}

  /** Stands for a tensor that changes no layer: a bundled embedding. */
  static final LoraKey EMBEDDING = new LoraKey(null, null, null);

  /** Before the names of peft, which wraps a model twice. */
  private static final String PEFT_WRAPPERS = "base_model.model.";

  /** An adapter's own name, which peft puts inside. */
  private static final Pattern ADAPTER_NAME =
      Pattern.compile(
          "\\.(lora_[AB]|lora_magnitude_vector|hada_\\w+|lokr_\\w+)\\.(?!weight$)[^.]+(\\.weight)?$");

  /** Layers of the U-Net and of the text encoder by the first word of their names. */
  private static final Pattern OF_UNET =
      Pattern.compile(
          "(down_blocks|up_blocks|mid_block|conv_in|conv_out|time_embedding"
              + "|input_blocks|output_blocks|middle_block|time_embed|out)\\..*|conv_in|conv_out");

  private static final Pattern OF_TEXT = Pattern.compile("(text_model|encoder)\\..*");
  private static final String PROCESSOR = ".processor";

  private static final Map<String, ModelPart> UNDERSCORED =
      Map.of(
          "lora_unet_", ModelPart.UNET,
          "lycoris_", ModelPart.UNET,
          "lora_te_", ModelPart.TEXT_ENCODER);

  /**
   * Maps attention of the U-Net, and of the text encoder, from the names that processors gave its
   * parts.
   */
  private static final Map<String, String> OF_PROCESSORS = Map.of("to_out", "to_out.0");

  private static final Map<String, String> OF_TEXT_PROCESSORS =
      Map.of("to_q", "q_proj", "to_k", "k_proj", "to_v", "v_proj", "to_out", "out_proj");

  /** Understands a name, or not. */
  static Optional<LoraKey> of(String given) {
    String unwrapped =
        given.startsWith(PEFT_WRAPPERS) ? given.substring(PEFT_WRAPPERS.length()) : given;
    String name = ADAPTER_NAME.matcher(unwrapped).replaceFirst(".$1$2");
    for (Role role : Role.values()) {
      for (String end : role.ends) {
        if (name.endsWith(end)) {
          return of(null, name, end, role);
        }
      }
    }
    for (LoraLayout layout : LoraLayout.values()) {
      if (name.endsWith(layout.down())) {
        return of(layout, name, layout.down(), Role.DOWN);
      }
      if (name.endsWith(layout.up())) {
        return of(layout, name, layout.up(), Role.UP);
      }
    }
    return Optional.empty();
  }

  private static Optional<LoraKey> of(LoraLayout layout, String name, String end, Role role) {
    String module = name.substring(0, name.length() - end.length());
    boolean processor = layout == LoraLayout.ATTENTION_PROCESSOR;
    return target(module, processor).map(target -> new LoraKey(layout, target, role));
  }

  private static Optional<Target> target(String module, boolean processor) {
    for (Map.Entry<String, ModelPart> prefix : UNDERSCORED.entrySet()) {
      if (module.startsWith(prefix.getKey())) {
        String rest = module.substring(prefix.getKey().length());
        return Optional.of(new Target(prefix.getValue(), rest, true));
      }
    }
    String text = after("text_encoder.", module);
    if (text != null || OF_TEXT.matcher(module).matches()) {
      String rest = text != null ? text : module;
      return Optional.of(
          new Target(
              ModelPart.TEXT_ENCODER, processor ? layer(rest, OF_TEXT_PROCESSORS) : rest, false));
    }
    String unet = after("unet.", module);
    String original = after("diffusion_model.", module);
    String rest = unet != null ? unet : original != null ? original : module;
    return unet != null || original != null || processor || OF_UNET.matcher(module).matches()
        ? Optional.of(
            new Target(ModelPart.UNET, processor ? layer(rest, OF_PROCESSORS) : rest, false))
        : Optional.empty();
  }

  private static String after(String prefix, String name) {
    return name.startsWith(prefix) ? name.substring(prefix.length()) : null;
  }

  private static String layer(String module, Map<String, String> parts) {
    int dot = module.lastIndexOf('.');
    String part = module.substring(dot + 1);
    String attention = module.substring(0, Math.max(0, dot));
    if (attention.endsWith(PROCESSOR)) {
      attention = attention.substring(0, attention.length() - PROCESSOR.length());
    }
    return attention + "." + parts.getOrDefault(part, part);
  }
}
