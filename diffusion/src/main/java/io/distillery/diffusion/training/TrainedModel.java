package io.distillery.diffusion.training;

import static org.bytedeco.pytorch.global.torch.cat;

import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.model.ClipTextModel;
import io.distillery.diffusion.model.SegmentRunner;
import io.distillery.diffusion.model.UNet2DConditionModel;
import io.distillery.torch.LibTorch;
import io.distillery.torch.nn.Parameters;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What diffusion training trains: a denoiser and, if asked, the text encoder that steers it. */
final class TrainedModel {
  private final UNet2DConditionModel unet;
  private final ClipTextModel textEncoder;
  private final TrainedWeights trained;
  private final boolean trainsText;
  private final DenoisingLoss loss;
  private final MemorySaving memory;

  /** The model's own parts. */
  TrainedModel(LatentDiffusion model, DiffusionTrainingOptions options) {
    this(
        model.unet(),
        model.textEncoder(),
        TrainedWeights.of(model, options),
        new DenoisingLoss(model.scheduler(), options.loss()),
        options.memory());
  }

  private TrainedModel(
      UNet2DConditionModel unet,
      ClipTextModel textEncoder,
      TrainedWeights trained,
      DenoisingLoss loss,
      MemorySaving memory) {
    this.unet = unet;
    this.textEncoder = textEncoder;
    this.trained = trained;
    this.trainsText = trained.ofText();
    this.loss = loss;
    this.memory = memory;
  }

  /** A copy with the same weights in the same memory, and gradients of its own. */
  TrainedModel sharing(LatentDiffusion model) {
    Parameters unetParameters = model.unetParameters().sharing();
    Parameters textParameters = model.textParameters().sharing();
    return new TrainedModel(
        new UNet2DConditionModel(unetParameters.root(), unet.config()),
        new ClipTextModel(textParameters.root(), textEncoder.config()),
        trained.sharing(unetParameters, textParameters),
        loss,
        memory);
  }

  /** Returns what learns. */
  TrainedWeights trained() {
    return trained;
  }

  /**
   * Adds the gradients of the pairs' mean loss to those that are there.
   *
   * @param share of the batch that these pairs are; loss and gradients are multiplied by it
   * @param balance of the adaptive loss, else null
   * @return the share's part of the errors
   */
  Errors gradients(Samples samples, double share, LossBalance balance) {
    try (PointerScope scope = new PointerScope()) {
      DenoisingLoss.Task task = loss.task(samples.latents(), samples.noise(), samples.timesteps());
      Tensor noised = task.noised();
      Tensor timesteps = task.timesteps();
      Tensor ids = samples.ids();
      if (balance != null) { // every pair twice: with its text, and without
        noised = cat(new TensorVector(noised, noised), 0);
        timesteps = cat(new TensorVector(timesteps, timesteps), 0);
        ids = cat(new TensorVector(ids, samples.emptyIds().expand_as(ids)), 0);
      }
      ScalarType type = LibTorch.type(memory.bfloat16());
      noised = noised.to(type);
      if (!memory.recomputeActivations()) {
        Tensor text = textStates(ids, type, SegmentRunner.direct());
        Tensor predicted = unet.forward(noised, timesteps, text, SegmentRunner.direct());
        return backward(predicted, task, share, balance);
      }
      try (Recomputation segments = new Recomputation()) {
        Tensor text = textStates(ids, type, segments);
        Tensor predicted = unet.forward(noised, timesteps, text, segments);
        Tensor leaf = predicted.detach().set_requires_grad(true);
        Errors errors = backward(leaf, task, share, balance);
        segments.backward(leaf.grad());
        return errors;
      }
    }
  }

  private static Errors backward(
      Tensor predicted, DenoisingLoss.Task task, double share, LossBalance balance) {
    if (balance == null) {
      Tensor value =
          DenoisingLoss.errors(predicted, task).mul(task.weights()).mean().mul(new Scalar(share));
      value.backward();
      return new Errors(value.item_double(), 0);
    }
    long count = task.target().size(0);
    Scalar scale = new Scalar(share);
    Tensor with = DenoisingLoss.errors(predicted.narrow(0, 0, count), task).mean().mul(scale);
    Tensor without =
        DenoisingLoss.errors(predicted.narrow(0, count, count), task).mean().mul(scale);
    with.mul(new Scalar(balance.textWeight()))
        .add(without.mul(new Scalar(balance.imageWeight())))
        .backward();
    return new Errors(with.item_double(), without.item_double());
  }

  private Tensor textStates(Tensor ids, ScalarType type, SegmentRunner run) {
    if (trainsText) {
      return textEncoder.forward(ids, type, run);
    }
    try (NoGradGuard guard = new NoGradGuard()) {
      return textEncoder.forward(ids, type, SegmentRunner.direct());
    }
  }
}
