package io.distillery.diffusion.scheduler;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Reads and writes the JSON form of a {@link SchedulerConfig}, with diffusers' names and common
 * defaults.
 */
record SchedulerConfigFile(Path path) {
  // diffusers writes -Infinity for lambda_min_clipped.
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  SchedulerConfig read() throws IOException {
    JsonNode json;
    try {
      json = JSON.readTree(new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IOException(path + " is not JSON: " + e.getOriginalMessage(), e);
    }
    try {
      return parse(json);
    } catch (ConfigurationException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  private static SchedulerConfig parse(JsonNode json) {
    if (!json.isObject()) {
      throw new ConfigurationException("it is not a JSON object");
    }
    if (json.hasNonNull("trained_betas")) {
      throw new ConfigurationException(
          Text.format(
              "trained_betas is %s, expected null (it is not supported)",
              json.get("trained_betas")));
    }
    Optional<SchedulerKind> named = SchedulerKind.of(json);
    SchedulerKind kind = named.orElse(SchedulerKind.DDIM); // what a copy of the file will name
    SchedulerConfigBuilder config = SchedulerConfig.builder(kind);
    SchedulerConfig usual = config.build();
    config
        .trainTimesteps(integer(json, "num_train_timesteps").orElse(usual.trainTimesteps()))
        .betaStart(number(json, "beta_start").orElse(usual.betaStart()))
        .betaEnd(number(json, "beta_end").orElse(usual.betaEnd()))
        .stepsOffset(integer(json, "steps_offset").orElse(usual.stepsOffset()));
    constant(json, "beta_schedule", BetaSchedule.values(), BetaSchedule::configName)
        .ifPresent(config::betaSchedule);
    flag(json, "rescale_betas_zero_snr").ifPresent(config::rescaleBetasToZeroSnr);
    constant(json, "prediction_type", PredictionType.values(), PredictionType::configName)
        .ifPresent(config::predictionType);
    config.spacing(
        constant(json, "timestep_spacing", TimestepSpacing.values(), TimestepSpacing::configName));
    config.clipSample(flag(json, "clip_sample"));
    config.setAlphaToOne(flag(json, "set_alpha_to_one"));
    flag(json, "skip_prk_steps").ifPresent(config::skipPrkSteps);
    flag(json, "use_karras_sigmas").ifPresent(config::karrasSigmas);
    constant(json, "final_sigmas_type", FinalSigma.values(), FinalSigma::configName)
        .ifPresent(config::finalSigma);
    flag(json, "lower_order_final").ifPresent(config::lowerOrderFinal);
    flag(json, "euler_at_final").ifPresent(config::eulerAtFinal);
    integer(json, "original_inference_steps").ifPresent(config::originalSteps);
    number(json, "timestep_scaling").ifPresent(config::timestepScaling);
    config.obstacle(
        named.isEmpty()
            ? Optional.of(SchedulerObstacle.ofClass(json))
            : SchedulerObstacle.of(kind, json));
    return config.build();
  }

  private static Optional<Boolean> flag(JsonNode json, String name) {
    return value(json, name, JsonNode::isBoolean, "true or false").map(JsonNode::booleanValue);
  }

  private static Optional<Integer> integer(JsonNode json, String name) {
    return value(json, name, SchedulerConfigFile::isInt, "a whole number").map(JsonNode::intValue);
  }

  private static boolean isInt(JsonNode node) {
    return node.canConvertToInt() && node.canConvertToExactIntegral();
  }

  private static Optional<Double> number(JsonNode json, String name) {
    return value(json, name, JsonNode::isNumber, "a number").map(JsonNode::doubleValue);
  }

  private static Optional<JsonNode> value(
      JsonNode json, String name, Predicate<JsonNode> sound, String expected) {
    if (!json.hasNonNull(name)) {
      return Optional.empty();
    }
    if (!sound.test(json.get(name))) {
      throw new ConfigurationException(
          Text.format("%s is %s, expected %s", name, json.get(name), expected));
    }
    return Optional.of(json.get(name));
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
      throw new ConfigurationException(
          Text.format("%s is '%s', expected one of %s", name, value, names(constants, configName)));
    }
    return found;
  }

  static <T> String names(T[] constants, Function<T, String> name) {
    return Arrays.stream(constants).map(name).collect(Collectors.joining(", "));
  }

  void write(SchedulerConfig config) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("_class_name", config.kind().className());
    json.put("_diffusers_version", "0.27.2");
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
    json.putNull("trained_betas");
    json.put("use_karras_sigmas", config.karrasSigmas());
    json.put("final_sigmas_type", config.finalSigma().configName());
    json.put("lower_order_final", config.lowerOrderFinal());
    json.put("euler_at_final", config.eulerAtFinal());
    config.kind().algorithm().ifPresent(algorithm -> json.put("algorithm_type", algorithm));
    json.put("original_inference_steps", config.originalSteps());
    json.put("timestep_scaling", config.timestepScaling());
    Files.write(path, JSON.writeValueAsBytes(json));
  }
}
