package io.distillery.evaluation.protocol;

import io.distillery.classifier.Classifier;
import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.Tensor;

/** A network whose logits are heard. */
final class RecordedNetwork implements Classifier {
  private final Classifier network;
  private final Listener listener;
  private boolean training;

  @FunctionalInterface
  interface Listener {
    void heard(float[] logits, boolean training);
  }

  RecordedNetwork(Classifier network, Listener listener) {
    this.network = network;
    this.listener = listener;
  }

  @Override
  public Tensor features(Tensor images, boolean training) {
    this.training = training;
    return network.features(images, training);
  }

  @Override
  public Tensor scores(Tensor features) {
    Tensor logits = network.scores(features);
    listener.heard(Tensors.floats(logits), training);
    return logits;
  }
}
