package io.distillery.cli.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.diffusion.ModelInspection;
import io.distillery.diffusion.checkpoint.PartInspection;
import io.distillery.diffusion.lora.LoraInspection;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was found out of a model or a LoRA file, for programs. */
public final class InspectionJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private InspectionJson() {}

  /** Returns what was found of a model. */
  public static ObjectNode of(ModelInspection model) {
    ObjectNode json = JSON.createObjectNode();
    json.put("name", model.name()).put("layout", model.layout());
    json.put("complete", model.isComplete());
    json.put("parameters", model.parameters()).put("bytes_on_disk", model.bytes());
    for (PartInspection part : model.parts()) {
      json.set(part.part().folder(), of(part));
    }
    model.scheduler().ifPresent(scheduler -> json.set("scheduler", of(scheduler)));
    model
        .tokenizer()
        .ifPresent(
            tokenizer ->
                json.putObject("tokenizer")
                    .put("tokens", tokenizer.vocabularySize())
                    .put("max_length", tokenizer.maxLength()));
    add(json, "problems", model.problems());
    add(json, "remarks", model.remarks());
    return json;
  }

  private static ObjectNode of(PartInspection part) {
    ObjectNode json = JSON.createObjectNode();
    json.put("complete", part.isComplete()).put("architecture", part.architecture());
    json.put("parameters", part.parameters()).put("bytes_on_disk", part.bytes());
    json.put("bytes_in_float32", part.float32Bytes());
    json.put("bytes_in_bfloat16", part.bfloat16Bytes());
    json.set("numbers_by_type", JSON.valueToTree(part.types()));
    json.set("config", part.config());
    add(json, "missing", part.missing());
    add(json, "extra", part.extra());
    add(json, "misshapen", part.misshapen());
    add(json, "problems", part.problems());
    return json;
  }

  private static ObjectNode of(SchedulerConfig scheduler) {
    return JSON.createObjectNode()
        .put("class", scheduler.kind().className())
        .put("prediction_type", scheduler.predictionType().name().toLowerCase(Locale.ROOT))
        .put("num_train_timesteps", scheduler.trainTimesteps());
  }

  /** Returns what was found of a LoRA file. */
  public static ObjectNode of(LoraInspection lora) {
    ObjectNode json = JSON.createObjectNode();
    json.put("name", lora.name()).put("adapters", lora.adapters());
    json.put("parameters", lora.parameters());
    add(json, "layouts", lora.layouts());
    json.set("adapters_by_rank", JSON.valueToTree(lora.ranks()));
    json.set("adapters_by_alpha_over_rank", JSON.valueToTree(lora.strengths()));
    for (Map.Entry<?, ?> part : lora.targets().entrySet()) {
      json.withObject("/targets")
          .set(
              part.getKey().toString().toLowerCase(Locale.ROOT), JSON.valueToTree(part.getValue()));
    }
    json.set("metadata", JSON.valueToTree(lora.metadata()));
    lora.problems()
        .ifPresent(
            problems -> {
              json.put("fits", problems.isEmpty());
              add(json, "problems", problems);
            });
    return json;
  }

  private static void add(ObjectNode json, String field, List<String> values) {
    values.forEach(json.putArray(field)::add);
  }
}
