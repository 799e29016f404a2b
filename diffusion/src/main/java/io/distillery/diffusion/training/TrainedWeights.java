package io.distillery.diffusion.training;

import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.torch.nn.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Holds what a training changes of a model: the weights themselves, or adapters beside them. */
sealed interface TrainedWeights extends AutoCloseable permits FullWeights, LowRankWeights {
  /** Stands before the names of the U-Net's parameters. */
  String UNET = "unet.";

  /** Stands before the names of the text encoder's parameters. */
  String TEXT = "text_encoder.";

  /** Asks for gradients of what the options train. */
  static TrainedWeights of(LatentDiffusion model, DiffusionTrainingOptions options) {
    return options.lora() == null
        ? new FullWeights(
            model.unetParameters(), model.textParameters(), options.trainTextEncoder())
        : new LowRankWeights(
            model.unetParameters(),
            model.textParameters(),
            options.lora(),
            Parameters.initialised(options.seed()));
  }

  /** Returns the same of a copy of the model: its own gradients, the same memory. */
  TrainedWeights sharing(Parameters unet, Parameters text);

  /** Returns the float32 tensors that learn, by part and checkpoint name. */
  Map<String, Tensor> parameters();

  /** Says whether some of them are the text encoder's. */
  default boolean ofText() {
    return parameters().keySet().stream().anyMatch(name -> name.startsWith(TEXT));
  }

  /**
   * Writes the whole model with these values of the parameters.
   *
   * @param type number format on disk
   */
  void write(LatentDiffusion model, Path directory, ScalarType type, Map<String, Tensor> values)
      throws IOException;

  @Override
  void close();
}
