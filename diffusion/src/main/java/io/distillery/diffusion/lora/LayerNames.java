package io.distillery.diffusion.lora;

import io.distillery.diffusion.checkpoint.ModelPart;
import io.distillery.diffusion.checkpoint.OriginalLayers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Knows by which names files call a layer: diffusers' name; the text encoder's without {@code
 * text_model.}, as newer libraries have it; the U-Net's of the original code; each also with
 * underscores for its dots.
 */
final class LayerNames {
  private static final String TEXT_MODEL = "text_model.";

  private final ModelPart part;
  private final Function<String, Optional<String>> originals;

  private LayerNames(ModelPart part, Function<String, Optional<String>> originals) {
    this.part = part;
    this.originals = originals;
  }

  /**
   * The names in a part.
   *
   * @param weights of the part by diffusers' names, of which its architecture follows
   */
  static LayerNames of(ModelPart part, Set<String> weights) {
    return new LayerNames(
        part, part == ModelPart.UNET ? OriginalLayers.ofUNet(weights) : layer -> Optional.empty());
  }

  /** All names of a layer that diffusers calls so. */
  List<LoraKey.Target> of(String layer) {
    List<String> names = new ArrayList<>(List.of(layer));
    if (part == ModelPart.TEXT_ENCODER && layer.startsWith(TEXT_MODEL)) {
      names.add(layer.substring(TEXT_MODEL.length()));
    }
    originals.apply(layer).filter(name -> !name.equals(layer)).ifPresent(names::add);
    List<LoraKey.Target> targets = new ArrayList<>();
    for (String name : names) {
      targets.add(new LoraKey.Target(part, name, false));
      targets.add(new LoraKey.Target(part, name.replace('.', '_'), true));
    }
    return targets;
  }
}
