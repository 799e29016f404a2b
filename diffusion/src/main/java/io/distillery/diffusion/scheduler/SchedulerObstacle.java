package io.distillery.diffusion.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import io.distillery.base.Text;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds what a {@code scheduler_config.json} asks of the scheduler that it names and that is not
 * implemented. It stops nobody who names another scheduler.
 */
final class SchedulerObstacle {
  private static final String NULL = "null";

  /** Settings of which one value is implemented; {@code null} and absence always are. */
  private static final Map<String, String> ONLY =
      Map.ofEntries(
          Map.entry("thresholding", "false"),
          Map.entry("interpolation_type", "linear"),
          Map.entry("timestep_type", "discrete"),
          Map.entry("clip_sample_range", "1"),
          Map.entry("lambda_min_clipped", "-Infinity"),
          Map.entry("use_exponential_sigmas", "false"),
          Map.entry("use_beta_sigmas", "false"),
          Map.entry("use_lu_lambdas", "false"),
          Map.entry("use_flow_sigmas", "false"),
          Map.entry("sigma_min", NULL),
          Map.entry("sigma_max", NULL));

  private SchedulerObstacle() {}

  /** The class where it is none that is implemented. */
  static String ofClass(JsonNode json) {
    JsonNode algorithm = json.path("algorithm_type");
    return Text.format(
        "_class_name is '%s'%s, expected one of %s",
        json.path("_class_name").asText(),
        algorithm.isTextual() ? " with algorithm_type " + algorithm : "",
        SchedulerKind.classNames());
  }

  /** A setting, in words; empty where all are implemented. */
  static Optional<String> of(SchedulerKind kind, JsonNode json) {
    Map<String, String> only = new TreeMap<>(ONLY);
    only.putAll(kind.only());
    return only.entrySet().stream()
        .filter(setting -> json.hasNonNull(setting.getKey()))
        .filter(
            setting ->
                !List.of(setting.getValue().split("\\|"))
                    .contains(text(json.get(setting.getKey()))))
        .findFirst()
        .map(
            setting ->
                Text.format(
                    "%s is %s, and only %s is supported",
                    setting.getKey(),
                    json.get(setting.getKey()),
                    setting.getValue().split("\\|")[0]));
  }

  /** The value as {@link #ONLY} writes it: 1.0 is 1. */
  private static String text(JsonNode node) {
    if (node.isContainerNode()) {
      return node.toString();
    }
    return node.canConvertToExactIntegral() ? node.bigIntegerValue().toString() : node.asText();
  }
}
