package io.distillery.evaluation.protocol;

import io.distillery.base.Seeds;
import io.distillery.classifier.Architecture;
import io.distillery.classifier.Classifier;
import io.distillery.encode.LabelledTensor;
import io.distillery.torch.LibTorch;
import io.distillery.torch.nn.Parameters;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Holds a network that an evaluation trains, in the number format asked for. Weights, their
 * gradients, the last layer and the loss are float32 always.
 */
public final class Student implements Classifier, AutoCloseable {
  private final Parameters parameters;
  private final Classifier network;
  private final boolean batchNorm;
  private final ScalarType type;

  /**
   * Makes a new network.
   *
   * @param architecture what is trained
   * @param images of the size and the classes that it is for
   * @param bfloat16 whether convolutions, norms and activations compute in bfloat16
   * @param seed of the training; initial weights follow from it
   */
  public Student(Architecture architecture, LabelledTensor images, boolean bfloat16, long seed) {
    parameters = Parameters.initialised(Seeds.derive(seed, "weights"));
    network = architecture.builder().build(parameters.root(), images.imageSize(), images.classes());
    batchNorm = parameters.all().size() > parameters.trainable().size();
    parameters.requireGradients();
    type = LibTorch.type(bfloat16);
  }

  /** Says whether it looks at all images of a batch together while it is trained. */
  boolean hasBatchNorm() {
    return batchNorm;
  }

  /** Returns what learns, by name. */
  public Map<String, Tensor> trainable() {
    return parameters.trainable();
  }

  @Override
  public Tensor features(Tensor images, boolean training) {
    return network.features(images.to(type), training);
  }

  @Override
  public Tensor scores(Tensor features) {
    return network.scores(features);
  }

  @Override
  public void close() {
    parameters.close();
  }
}
