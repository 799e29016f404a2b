package io.distillery.diffusion.lora;

import io.distillery.diffusion.checkpoint.ModelFiles;
import io.distillery.diffusion.checkpoint.ModelPart;
import io.distillery.torch.safetensors.StoredWeights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Says what a LoRA file holds, from its header alone but for its alphas.
 *
 * @param name the file
 * @param layouts how its tensors are named, in words
 * @param adapters how many layers it changes
 * @param ranks how many adapters have each rank
 * @param strengths how many adapters have each alpha over rank
 * @param targets how many adapters each part has of each kind of layer, e.g. {@code to_q}
 * @param parameters how many numbers the matrices hold
 * @param metadata the file's own
 * @param problems adapters that do not fit the model it was held against; empty without a model
 */
public record LoraInspection(
    String name,
    List<String> layouts,
    int adapters,
    Map<Long, Integer> ranks,
    Map<Double, Integer> strengths,
    Map<ModelPart, Map<String, Integer>> targets,
    long parameters,
    Map<String, String> metadata,
    Optional<List<String>> problems) {

  /**
   * Looks at a file, and whether its adapters fit a model.
   *
   * @throws io.distillery.torch.CheckpointException when it is no LoRA file
   */
  public static LoraInspection of(Path path, Optional<ModelFiles> model) {
    try (LoraFile file = LoraFile.open(path)) {
      Map<Long, Integer> ranks = new TreeMap<>();
      Map<Double, Integer> strengths = new TreeMap<>();
      Map<ModelPart, Map<String, Integer>> targets = new EnumMap<>(ModelPart.class);
      long parameters = 0;
      Set<String> forms = new TreeSet<>();
      for (Map.Entry<LoraKey.Target, StoredAdapter> entry : file.adapters().entrySet()) {
        StoredAdapter adapter = entry.getValue();
        ranks.merge(adapter.rank(), 1, Integer::sum);
        strengths.merge(adapter.readStrength(), 1, Integer::sum);
        targets
            .computeIfAbsent(entry.getKey().part(), part -> new TreeMap<>())
            .merge(kind(entry.getKey().module()), 1, Integer::sum);
        parameters += adapter.parameters();
        forms.add(adapter.title());
      }
      return new LoraInspection(
          path.toString(),
          Stream.concat(
                  file.layouts().stream().map(LoraLayout::title),
                  forms.stream().filter(form -> !form.equals(StoredAdapter.Form.LORA.title())))
              .toList(),
          file.adapters().size(),
          ranks,
          strengths,
          targets,
          parameters,
          file.metadata(),
          model.map(files -> problems(file, files)));
    }
  }

  /**
   * Returns what follows the last number in a layer's name, or precedes it at the end:
   * attn1.to_out.
   */
  private static String kind(String module) {
    String[] words = module.split("[._]\\d+([._]|$)");
    return words[words.length - 1];
  }

  private static List<String> problems(LoraFile file, ModelFiles model) {
    List<String> problems = new ArrayList<>();
    for (ModelPart part : ModelPart.values()) {
      try (StoredWeights weights = model.weights(part)) {
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        weights.tensors().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        problems.addAll(LoraMatch.of(file, part, shapes).problems());
      }
    }
    return problems;
  }
}
