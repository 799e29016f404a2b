package io.distillery.llava;

import io.distillery.torch.ComputeDevice;
import io.distillery.torch.nn.ParameterScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The three parts of LLaVA-1.5 (Liu et al. 2023): what looks, what translates, what speaks. */
final class LlavaModel {
  private final LlavaConfig config;
  private final ClipVisionTower tower;
  private final MultiModalProjector projector;
  private final Llama llama;
  private final ScalarType type;
  private final ComputeDevice device;

  /** Builds the model, taking parameters from {@code scope}. */
  LlavaModel(ParameterScope scope, LlavaConfig config) {
    this.config = config;
    tower = new ClipVisionTower(scope.at("vision_tower"), config.vision(), config.visionLayers());
    projector =
        new MultiModalProjector(
            scope.at("multi_modal_projector"), config.vision().width(), config.text().width());
    llama = new Llama(scope.at("language_model"), config.text());
    device = scope.device();
    type = device.computeType(llama.type());
  }

  LlavaConfig config() {
    return config;
  }

  /** The number format that is computed in. */
  ScalarType type() {
    return type;
  }

  ClipVisionTower tower() {
    return tower;
  }

  Llama llama() {
    return llama;
  }

  /** What the language model reads of images, {@code (I, 3, S, S) -> (I, patches, width)}. */
  Tensor look(Tensor pixels) {
    return device.home(projector.forward(tower.forward(device.bring(pixels.to(type)))));
  }

  /**
   * The vectors of a batch's places from one on: of tokens, and of images in the order in which
   * they stand, row by row.
   *
   * @param images as {@link #look} gives them; none of them stands before {@code from}
   * @return {@code (B, N, width)}
   */
  Tensor embed(PromptBatch batch, Tensor images, int from) {
    Tensor x = llama.embed(batch.lookedUp(from)).to(type);
    int next = 0;
    for (int row = 0; row < batch.size(); row++) {
      for (int place = from; place < batch.length(); place++) {
        if (batch.isImage(row, place)) {
          long patches = images.size(1);
          Tensor seen = device.bring(images.select(0, next++));
          x.select(0, row).narrow(0, place - from, patches).copy_(seen);
          place += (int) patches - 1;
        }
      }
    }
    return x;
  }
}
