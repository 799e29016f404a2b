package io.distillery.diffusion.lora;

import io.distillery.base.Text;
import io.distillery.diffusion.checkpoint.ChangedModelFiles;
import io.distillery.diffusion.checkpoint.ModelFiles;
import io.distillery.diffusion.checkpoint.ModelPart;
import io.distillery.torch.FiniteNumbers;
import io.distillery.torch.ResultScope;
import io.distillery.torch.safetensors.StoredTensor;
import io.distillery.torch.safetensors.StoredWeights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Reads a model with LoRA files merged into its weights. Merged weights are float32, whatever the
 * model's are, until the reader rounds them to the type that it was asked for.
 */
public final class MergedModelFiles extends ChangedModelFiles {
  private final List<LoraChoice> loras;

  /** Merges the files in their order; the sum does not depend on it but for rounding. */
  public MergedModelFiles(ModelFiles base, List<LoraChoice> loras) {
    super(base);
    this.loras = List.copyOf(loras);
  }

  /**
   * Opens the part's weights with the files merged in.
   *
   * @throws io.distillery.torch.CheckpointException when a file is none, or does not fit the part
   */
  @Override
  public StoredWeights weights(ModelPart part) {
    StoredWeights stored = super.weights(part);
    Map<String, StoredTensor> weights = new LinkedHashMap<>(stored.tensors());
    try {
      for (LoraChoice lora : loras) {
        try (LoraFile file = LoraFile.open(lora.file())) {
          merge(file, part, lora, weights);
        }
      }
      return stored.with(weights);
    } catch (RuntimeException e) {
      stored.close();
      throw e;
    }
  }

  private static void merge(
      LoraFile file, ModelPart part, LoraChoice lora, Map<String, StoredTensor> weights) {
    file.adapters(part, shapes(weights))
        .forEach(
            (layer, adapter) ->
                weights.computeIfPresent(
                    layer + ".weight",
                    (name, weight) ->
                        new StoredTensor(
                            weight.shape(),
                            ScalarType.Float,
                            () -> merged(adapter, name, weight, lora))));
  }

  private static Tensor merged(
      LayerAdapter adapter, String name, StoredTensor weight, LoraChoice lora) {
    return ResultScope.of(
        () ->
            FiniteNumbers.required(
                Text.format("%s merged at scale %s", lora.file(), lora.scale()),
                name,
                adapter.merged(weight.data().get(), lora.scale())));
  }

  private static Map<String, List<Long>> shapes(Map<String, StoredTensor> weights) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    weights.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    return shapes;
  }
}
