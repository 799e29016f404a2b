package io.distillery.benchmark;

import io.distillery.llava.Llava;
import io.distillery.llava.LlavaConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The matrix products of LLaVA: each weight is used once a pass, its shape is in the config. */
final class LlavaOperators {
  private static final String TOWER = "vision_tower.";
  private static final String HEAD = "language_model.lm_head.";
  private static final String TOKENS = "language_model.model.embed_tokens.";

  private LlavaOperators() {}

  /** Of looking at a batch of images: the tower and the projector. */
  static Map<Operator, Integer> ofLooking(LlavaConfig config, int batch) {
    int patches = config.vision().patches();
    Map<Operator, Integer> counts = new LinkedHashMap<>();
    each(
        config,
        (name, shape) -> {
          if (!name.startsWith("language_model.")) {
            int rows = name.startsWith(TOWER) ? 1 + patches : patches;
            add(counts, batch, rows, shape, true);
          }
        });
    return counts;
  }

  /** Of reading a batch of prompts of so many places; the head reads the last place alone. */
  static Map<Operator, Integer> ofReading(LlavaConfig config, int batch, int places) {
    Map<Operator, Integer> counts = new LinkedHashMap<>();
    each(
        config,
        (name, shape) -> {
          if (name.startsWith("language_model.") && !name.startsWith(TOKENS)) {
            add(counts, batch, name.startsWith(HEAD) ? 1 : places, shape, false);
          }
        });
    return counts;
  }

  /** Numbers of the weights that every token needs. */
  static long weightsOfAToken(LlavaConfig config) {
    return ofReading(config, 1, 1).entrySet().stream()
        .mapToLong(e -> (long) (e.getValue() * e.getKey().flops() / 2))
        .sum();
  }

  private static void each(LlavaConfig config, BiConsumer<String, List<Long>> use) {
    Llava.shapes(config)
        .forEach(
            (name, shape) -> {
              boolean isTable = name.contains("position_embedding");
              if (shape.size() == 2 && !isTable) {
                use.accept(name, shape);
              }
            });
  }

  private static void add(
      Map<Operator, Integer> counts, int batch, int rows, List<Long> shape, boolean bias) {
    int out = Math.toIntExact(shape.get(0));
    int in = Math.toIntExact(shape.get(1));
    counts.merge(new MatrixProduct(batch, rows, in, out, bias), 1, Integer::sum);
  }
}
