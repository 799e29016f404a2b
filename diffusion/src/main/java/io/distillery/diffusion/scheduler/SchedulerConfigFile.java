package io.distillery.diffusion.scheduler;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The JSON form of a {@link SchedulerConfig}, with diffusers' names and common defaults. */
record SchedulerConfigFile(Path path) {
  // diffusers writes -Infinity for lambda_min_clipped.
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /** Settings of which one value is implemented. */
  private static final Map<String, String> ONLY =
      Map.of(
          "thresholding", "false",
          "algorithm_type", "dpmsolver++",
          "solver_order", "2",
          "solver_type", "midpoint",
          "lower_order_final", "true",
          "euler_at_final", "false",
          "final_sigmas_type", "zero",
          "interpolation_type", "linear",
          "variance_type", "fixed_small");

  SchedulerConfig read() throws IOException {
    JsonNode json;
    try {
      json = JSON.readTree(Files.readAllBytes(path));
    } catch (JsonProcessingException e) {
      throw new IOException(path + " is not JSON: " + e.getOriginalMessage(), e);
    }
    try {
      return parse(json);
    } catch (IllegalArgumentException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  private static SchedulerConfig parse(JsonNode json) {
    ONLY.forEach((name, value) -> requireOnly(json, name, value));
    if (json.hasNonNull("trained_betas")) {
      throw new IllegalArgumentException("trained_betas are not supported, expected null");
    }
    String className = json.path("_class_name").asText();
    SchedulerKind kind =
        SchedulerKind.ofClass(className)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "_class_name is '%s', expected one of %s"
                            .formatted(
                                className,
                                names(SchedulerKind.values(), SchedulerKind::className))));
    return new SchedulerConfig(
        kind,
        json.path("num_train_timesteps").asInt(1_000),
        json.path("beta_start").asDouble(0.0001),
        json.path("beta_end").asDouble(0.02),
        constant(json, "beta_schedule", BetaSchedule.values(), BetaSchedule::configName)
            .orElse(BetaSchedule.LINEAR),
        json.path("rescale_betas_zero_snr").asBoolean(),
        constant(json, "prediction_type", PredictionType.values(), PredictionType::configName)
            .orElse(PredictionType.EPSILON),
        json.path("steps_offset").asInt(),
        constant(json, "timestep_spacing", TimestepSpacing.values(), TimestepSpacing::configName),
        flag(json, "clip_sample"),
        flag(json, "set_alpha_to_one"),
        json.path("skip_prk_steps").asBoolean(),
        json.path("use_karras_sigmas").asBoolean());
  }

  private static void requireOnly(JsonNode json, String name, String value) {
    if (json.hasNonNull(name) && !json.get(name).asText().equals(value)) {
      throw new IllegalArgumentException(
          "%s is %s, and only %s is supported".formatted(name, json.get(name), value));
    }
  }

  private static Optional<Boolean> flag(JsonNode json, String name) {
    return json.hasNonNull(name) ? Optional.of(json.get(name).asBoolean()) : Optional.empty();
  }

  private static <T> Optional<T> constant(
      JsonNode json, String name, T[] constants, Function<T, String> configName) {
    if (!json.hasNonNull(name)) {
      return Optional.empty();
    }
    String value = json.get(name).asText();
    Optional<T> found =
        Arrays.stream(constants).filter(each -> configName.apply(each).equals(value)).findFirst();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "%s is '%s', expected one of %s".formatted(name, value, names(constants, configName)));
    }
    return found;
  }

  private static <T> String names(T[] constants, Function<T, String> name) {
    return Arrays.stream(constants).map(name).collect(Collectors.joining(", "));
  }

  void write(SchedulerConfig config) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("_class_name", config.kind().className());
    json.put("num_train_timesteps", config.trainTimesteps());
    json.put("beta_start", config.betaStart()).put("beta_end", config.betaEnd());
    json.put("beta_schedule", config.betaSchedule().configName());
    json.put("rescale_betas_zero_snr", config.rescaleBetasToZeroSnr());
    json.put("prediction_type", config.predictionType().configName());
    json.put("steps_offset", config.stepsOffset());
    config.spacing().ifPresent(spacing -> json.put("timestep_spacing", spacing.configName()));
    config.clipSample().ifPresent(clip -> json.put("clip_sample", clip));
    config.setAlphaToOne().ifPresent(one -> json.put("set_alpha_to_one", one));
    json.put("skip_prk_steps", config.skipPrkSteps());
    json.put("use_karras_sigmas", config.karrasSigmas());
    Files.write(path, JSON.writeValueAsBytes(json));
  }
}
