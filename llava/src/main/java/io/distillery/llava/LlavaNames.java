package io.distillery.llava;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The names of LLaVA's tensors: as the checkpoints of 2023 were published (those that the modules
 * here ask for), as newer versions of transformers write them, and as the original code does.
 */
final class LlavaNames {
  private static final String LANGUAGE = "language_model.";
  private static final String VISION = "vision_tower.";
  private static final String PROJECTOR = "multi_modal_projector.";
  private static final String MODEL = "model.";
  private static final String HEAD = "lm_head.";

  /** Prefixes of the other schemes, each before those that it begins with. */
  private static final Map<String, String> OTHERS =
      orderedOf(
          MODEL + VISION + VISION,
          VISION, // original
          MODEL + VISION,
          VISION,
          "vision_model.",
          VISION + "vision_model.", // a tower by itself
          MODEL + "mm_projector.0.",
          PROJECTOR + "linear_1.", // original
          MODEL + "mm_projector.2.",
          PROJECTOR + "linear_2.", // original
          MODEL + PROJECTOR,
          PROJECTOR,
          MODEL + LANGUAGE,
          LANGUAGE + MODEL,
          MODEL,
          LANGUAGE + MODEL, // original
          HEAD,
          LANGUAGE + HEAD);

  private LlavaNames() {}

  /** The name under which the modules ask for the tensor; a strange one stays as it is. */
  static String published(String name) {
    for (Map.Entry<String, String> prefix : OTHERS.entrySet()) {
      if (name.startsWith(prefix.getKey())) {
        return prefix.getValue() + name.substring(prefix.getKey().length());
      }
    }
    return name;
  }

  private static Map<String, String> orderedOf(String... pairs) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }
}
