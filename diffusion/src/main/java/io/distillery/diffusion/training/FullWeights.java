package io.distillery.diffusion.training;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Lets all weights of the U-Net learn, and the text encoder's if wanted. */
final class FullWeights implements TrainedWeights {
  private final boolean withText;
  private final Map<String, Tensor> parameters = new LinkedHashMap<>();

  FullWeights(Parameters unet, Parameters text, boolean withText) {
    this.withText = withText;
    add(UNET, unet);
    if (withText) {
      add(TEXT, text);
    }
  }

  private void add(String prefix, Parameters part) {
    part.requireGradients()
        .trainable()
        .forEach(
            (name, tensor) -> {
              if (Tensors.type(tensor) != ScalarType.Float) {
                throw new ConfigurationException(
                    Text.format(
                        "%s%s is %s: read the model in float32 to train all of it",
                        prefix, name, Tensors.type(tensor)));
              }
              parameters.put(prefix + name, tensor);
            });
  }

  @Override
  public TrainedWeights sharing(Parameters unet, Parameters text) {
    return new FullWeights(unet, text, withText);
  }

  @Override
  public Map<String, Tensor> parameters() {
    return parameters;
  }

  @Override
  public void write(
      LatentDiffusion model, Path directory, ScalarType type, Map<String, Tensor> values)
      throws IOException {
    Map<String, Tensor> unet = new LinkedHashMap<>(model.unetParameters().all());
    Map<String, Tensor> text = new LinkedHashMap<>(model.textParameters().all());
    values.forEach(
        (name, tensor) -> {
          if (name.startsWith(UNET)) {
            unet.put(name.substring(UNET.length()), tensor);
          } else {
            text.put(name.substring(TEXT.length()), tensor);
          }
        });
    model.write(directory, type, unet, text);
  }

  @Override
  public void close() {
    // The model owns the weights.
  }
}
