package io.distillery.evaluation;

import io.distillery.classifier.Classifier;
import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.Tensor;

/** A network whose logits are heard. */
record RecordedNetwork(Classifier network, Listener listener) implements Classifier {
  @FunctionalInterface
  interface Listener {
    void heard(float[] logits, boolean training);
  }

  @Override
  public Tensor features(Tensor images, boolean training) {
    return network.features(images, training);
  }

  @Override
  public Tensor scores(Tensor features) {
    return network.scores(features);
  }

  @Override
  public Tensor forward(Tensor images, boolean training) {
    Tensor logits = network.forward(images, training);
    listener.heard(Tensors.floats(logits), training);
    return logits;
  }
}
