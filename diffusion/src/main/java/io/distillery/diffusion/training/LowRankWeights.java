package io.distillery.diffusion.training;

import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.torch.nn.Adaptable;
import io.distillery.torch.nn.LowRankAdapter;
import io.distillery.torch.nn.ParameterScope;
import io.distillery.torch.nn.Parameters;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Freezes the model's own weights, in whatever number format they are; float32 adapters beside some
 * layers learn.
 */
final class LowRankWeights implements TrainedWeights {
  /** Names the file as diffusers looks for it. */
  static final String FILE = "pytorch_lora_weights.safetensors";

  private final LoraOptions options;
  private final Parameters adapters;
  private final List<Adaptable> adapted = new ArrayList<>();
  private final List<String> layers = new ArrayList<>();

  /**
   * Puts adapters beside a model's layers.
   *
   * @param adapters that gives the adapters' first values
   */
  LowRankWeights(Parameters unet, Parameters text, LoraOptions options, Parameters adapters) {
    this.options = options;
    this.adapters = adapters;
    adapt(UNET, unet, options::adaptsUnet);
    adapt(TEXT, text, options::adaptsText);
    adapters.requireGradients();
  }

  private void adapt(String prefix, Parameters part, Predicate<String> wanted) {
    ParameterScope scope = adapters.root();
    part.adaptable()
        .forEach(
            (name, layer) -> {
              if (wanted.test(name)) {
                layer.adapt(scope.at(prefix + name), options.rank(), options.scale());
                adapted.add(layer);
                layers.add(prefix + name);
              }
            });
  }

  @Override
  public TrainedWeights sharing(Parameters unet, Parameters text) {
    return new LowRankWeights(unet, text, options, adapters.sharing());
  }

  @Override
  public Map<String, Tensor> parameters() {
    return adapters.trainable();
  }

  @Override
  public void write(
      LatentDiffusion model, Path directory, ScalarType type, Map<String, Tensor> values)
      throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> unet = merged(UNET, model.unetParameters(), values);
      Map<String, Tensor> text = merged(TEXT, model.textParameters(), values);
      model.write(directory, type, unet, text);
      SafeTensors.write(directory.resolve(FILE), file(values), Map.of("format", "pt"));
    }
  }

  private Map<String, Tensor> merged(String prefix, Parameters part, Map<String, Tensor> values) {
    Map<String, Tensor> merged = new LinkedHashMap<>(part.all());
    for (String layer : layers) {
      if (layer.startsWith(prefix)) {
        Tensor difference =
            new LowRankAdapter(
                    values.get(layer + "." + LowRankAdapter.DOWN),
                    values.get(layer + "." + LowRankAdapter.UP),
                    options.scale())
                .difference();
        merged.computeIfPresent(
            layer.substring(prefix.length()) + ".weight",
            (name, weight) -> weight.detach().to(ScalarType.Float).add(difference));
      }
    }
    return merged;
  }

  /** Puts the scale into B, so that every reader, whatever it takes for alpha, gets it right. */
  private Map<String, Tensor> file(Map<String, Tensor> values) {
    Map<String, Tensor> file = new LinkedHashMap<>();
    values.forEach(
        (name, tensor) ->
            file.put(
                name,
                name.endsWith(LowRankAdapter.UP)
                    ? tensor.detach().mul(new Scalar(options.scale()))
                    : tensor.detach()));
    return file;
  }

  @Override
  public void close() {
    adapted.forEach(Adaptable::unadapt);
    adapters.close();
  }
}
