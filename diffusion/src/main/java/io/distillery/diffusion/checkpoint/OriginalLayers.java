package io.distillery.diffusion.checkpoint;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Gives the names that the original code has for a U-Net's layers. */
public final class OriginalLayers {
  private OriginalLayers() {}

  /**
   * From diffusers' name of a layer to the original one, where there is one.
   *
   * @param weights the U-Net's, by diffusers' names: its architecture follows from them
   */
  public static Function<String, Optional<String>> ofUNet(Set<String> weights) {
    int levels = count(weights, level -> "down_blocks." + level + ".");
    int layers = count(weights, layer -> "down_blocks.0.resnets." + layer + ".");
    if (levels == 0 || layers == 0) {
      return layer -> Optional.empty();
    }
    List<Boolean> attends =
        IntStream.range(0, levels)
            .mapToObj(level -> has(weights, "down_blocks." + level + ".attentions."))
            .toList();
    return OriginalNames.unet(attends, layers)::original;
  }

  private static int count(Set<String> weights, IntFunction<String> prefix) {
    int count = 0;
    while (has(weights, prefix.apply(count))) {
      count++;
    }
    return count;
  }

  private static boolean has(Set<String> weights, String prefix) {
    return weights.stream().anyMatch(name -> name.startsWith(prefix));
  }
}
