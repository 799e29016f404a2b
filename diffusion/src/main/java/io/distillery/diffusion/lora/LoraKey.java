package io.distillery.diffusion.lora;

import io.distillery.diffusion.checkpoint.ModelPart;
import java.util.Map;
import java.util.Optional;

/**
 * Says what the name of a tensor in a LoRA file means.
 *
 * @param layout how it says it; null for an alpha, whose name is the same in all
 * @param target the layer
 * @param role what it is to the layer
 */
record LoraKey(LoraLayout layout, Target target, Role role) {
  /** Says what a tensor is to a layer. */
  enum Role {
    DOWN,
    UP,
    ALPHA
  }

  /**
   * Names the layer that is changed.
   *
   * @param part of the model
   * @param module the layer's name as diffusers has it, or with underscores for its dots
   * @param underscores whether it is the latter
   */
  record Target(ModelPart part, String module, boolean underscores) {}

  private static final String ALPHA = ".alpha";
  private static final String PROCESSOR = ".processor";

  /**
   * Maps attention of the U-Net, and of the text encoder, from the names that processors gave its
   * parts.
   */
  private static final Map<String, String> OF_PROCESSORS = Map.of("to_out", "to_out.0");

  private static final Map<String, String> OF_TEXT_PROCESSORS =
      Map.of("to_q", "q_proj", "to_k", "k_proj", "to_v", "v_proj", "to_out", "out_proj");

  /** Understands a name, or not. */
  static Optional<LoraKey> of(String name) {
    if (name.endsWith(ALPHA)) {
      return of(null, name, ALPHA, Role.ALPHA);
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
    Target target = null;
    if (module.startsWith("lora_unet_")) {
      target = new Target(ModelPart.UNET, module.substring("lora_unet_".length()), true);
    } else if (module.startsWith("lora_te_")) {
      target = new Target(ModelPart.TEXT_ENCODER, module.substring("lora_te_".length()), true);
    } else if (module.startsWith("text_encoder.")) {
      String rest = module.substring("text_encoder.".length());
      target =
          new Target(
              ModelPart.TEXT_ENCODER, processor ? layer(rest, OF_TEXT_PROCESSORS) : rest, false);
    } else if (module.startsWith("unet.") || processor) {
      String rest = module.startsWith("unet.") ? module.substring("unet.".length()) : module;
      target = new Target(ModelPart.UNET, processor ? layer(rest, OF_PROCESSORS) : rest, false);
    }
    boolean sound = target != null && (layout == null || target.underscores == kohya(layout));
    return sound ? Optional.of(new LoraKey(layout, target, role)) : Optional.empty();
  }

  private static boolean kohya(LoraLayout layout) {
    return layout == LoraLayout.KOHYA;
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
