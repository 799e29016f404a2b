package io.distillery.evaluation.teacher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.classifier.Architecture;
import io.distillery.classifier.Classifier;
import io.distillery.classifier.FeatureMaps;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.FeatureExtractor;
import io.distillery.evaluation.augment.Normalisation;
import io.distillery.evaluation.protocol.SoftLabelProtocol;
import io.distillery.evaluation.protocol.SoftLabelSource;
import io.distillery.evaluation.protocol.SoftLabels;
import io.distillery.evaluation.protocol.Tester;
import io.distillery.evaluation.protocol.TrainingSet;
import io.distillery.evaluation.statistics.ConfusionMatrix;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Holds a network trained on real images, with all that is needed to ask it: it labels images for
 * the soft-label protocol, gives features, and judges images. It may be asked by several threads at
 * once. One safetensors file holds it.
 */
public final class Teacher implements AutoCloseable, FeatureExtractor, SoftLabelSource {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FORMAT = "distillery_teacher";
  private static final String VERSION = "1";
  private static final String ABOUT = "about";

  /**
   * Holds what the file says of the network.
   *
   * @param architecture a name that {@link Architecture#named} knows
   * @param imageSize width and height that it was built for
   * @param classNames in the order of its logits
   * @param normalisation of its images
   * @param accuracy on real images that it was not trained on, in percent
   */
  public record About(
      String architecture,
      int imageSize,
      List<String> classNames,
      Normalisation normalisation,
      double accuracy) {
    /** Copies the class names. */
    public About {
      classNames = List.copyOf(classNames);
    }
  }

  private final About about;
  private final Parameters parameters;
  private final Classifier network;

  /** Takes over a network and its parameters. */
  Teacher(About about, Parameters parameters, Classifier network) {
    this.about = about;
    this.parameters = parameters;
    this.network = network;
  }

  /**
   * Reads a teacher.
   *
   * @throws CheckpointException if the file is not there, is none, or does not fit its network
   */
  public static Teacher read(Path file) {
    try (PointerScope scope = new PointerScope();
        SafeTensors saved = SafeTensors.open(file)) {
      About about = about(file, saved.metadata());
      Parameters parameters = Parameters.from(saved.tensors(), ScalarType.Float, file.toString());
      Classifier network =
          Architecture.named(about.architecture)
              .builder()
              .build(parameters.root(), about.imageSize, about.classNames.size());
      parameters.verify(Set.of());
      return new Teacher(about, parameters, network);
    } catch (CheckpointException e) {
      throw e;
    } catch (ConfigurationException e) {
      throw new CheckpointException(Text.format("%s: %s", file, e.getMessage()), e);
    }
  }

  private static About about(Path file, Map<String, String> metadata) {
    if (!VERSION.equals(metadata.get(FORMAT))) {
      throw new CheckpointException(
          Text.format(
                  "%s is no teacher's file: its metadata says %s of %s, expected %s. Train one, or"
                      + " convert",
                  file, metadata.get(FORMAT), FORMAT, VERSION)
              + " weights and give architecture, image size, class names and normalisation");
    }
    try {
      return JSON.readValue(metadata.getOrDefault(ABOUT, ""), About.class);
    } catch (JsonProcessingException | RuntimeException e) {
      throw new CheckpointException(
          Text.format(
              "%s is no sound teacher's file: its metadata '%s' is '%s'",
              file, ABOUT, metadata.get(ABOUT)),
          e);
    }
  }

  /**
   * Writes the teacher; a reader sees the old file or the new one, never a part.
   *
   * @param type number format on disk; it computes in float32 whatever it is
   */
  public void write(Path file, ScalarType type) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(FORMAT, VERSION);
    metadata.put(ABOUT, JSON.writeValueAsString(about));
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> stored = new LinkedHashMap<>();
      parameters.all().forEach((name, tensor) -> stored.put(name, tensor.to(type)));
      SafeTensors.write(file, stored, metadata);
    }
  }

  /** Returns what is known of it. */
  public About about() {
    return about;
  }

  /** Returns the architecture's name. */
  @Override
  public String name() {
    return about.architecture;
  }

  /**
   * Refuses to teach other classes, or the same in another order.
   *
   * @throws ConfigurationException naming the first class that differs
   */
  public void requireClasses(List<String> classNames) {
    List<String> own = about.classNames;
    for (int i = 0; i < Math.max(own.size(), classNames.size()); i++) {
      String mine = i < own.size() ? own.get(i) : "nothing";
      String theirs = i < classNames.size() ? classNames.get(i) : "nothing";
      if (!mine.equals(theirs)) {
        throw new ConfigurationException(
            Text.format(
                "The teacher's class %d is %s, the data set's is %s: order or names of the classes"
                    + " differ, so that its labels would be wrong. Train a teacher on this data set,"
                    + " or name the classes as the teacher does",
                i, mine, theirs));
      }
    }
  }

  /**
   * Measures the teacher on real images that it was not trained on, as must be done before it
   * teaches.
   *
   * @throws ConfigurationException if it is not clearly better than chance (twice as good, or a
   *     tenth of the way to perfect), or has less than half of the accuracy that its file claims:
   *     its classes are then in another order, or its images were prepared in another way
   */
  public ConfusionMatrix measure(LabelledTensor test) throws InterruptedException {
    return measure(test, count -> {});
  }

  /**
   * Measures the same, telling how far it is.
   *
   * @param tested told how many images were measured since it was told last
   */
  public ConfusionMatrix measure(LabelledTensor test, LongConsumer tested)
      throws InterruptedException {
    ConfusionMatrix confusion = judge(test, tested);
    double chance = 100.0 / test.classes();
    double better = Math.min(2 * chance, chance + (100 - chance) / 10);
    double expected = Math.max(better, about.accuracy / 2);
    if (confusion.accuracy() < expected) {
      throw new ConfigurationException(
          Text.format(
              "The teacher's accuracy on real images is %.1f %%, and its file says %.1f %% (chance is"
                  + " %.1f %%): its classes are in another order or its images were prepared in"
                  + " another way. Train a teacher on this data set",
              confusion.accuracy(), about.accuracy, chance));
    }
    return confusion;
  }

  /** Says what it takes images for: real ones, or those that a model has drawn. */
  public ConfusionMatrix judge(LabelledTensor images) throws InterruptedException {
    return judge(images, count -> {});
  }

  private ConfusionMatrix judge(LabelledTensor images, LongConsumer tested)
      throws InterruptedException {
    if (images.classes() != about.classNames.size() || images.imageSize() != about.imageSize) {
      throw new ConfigurationException(
          Text.format(
              "The teacher knows %d classes of images of %d pixels, found %d classes of %d pixels",
              about.classNames.size(), about.imageSize, images.classes(), images.imageSize()));
    }
    return new Tester(about.normalisation::apply, tested::accept).test(network, images);
  }

  /** Computes logits, (B, classes), of images from 0 to 1, (B, 3, S, S). */
  public Tensor logits(Tensor images) {
    try (NoGradGuard guard = new NoGradGuard()) {
      return network.forward(about.normalisation.ofUnit(images), false);
    }
  }

  /**
   * Computes the mean cross-entropy of a class, in nats, with gradients if the images have any.
   *
   * @param images from 0 to 1, which they may leave a little, (B, 3, S, S)
   * @param label of the class that they are to show
   * @return a single number
   */
  public Tensor crossEntropy(Tensor images, int label) {
    Tensor logits = network.forward(about.normalisation.ofUnit(images), false);
    return logits.logsumexp(1L).sub(logits.select(1, label)).mean();
  }

  /**
   * Measures how far apart two sets of images look to the network: activations of each stage,
   * scaled to length 1 at every place, squared differences summed over channels, mean over places,
   * stages and images (Zhang et al., CVPR 2018, without learned weights).
   *
   * @param images from 0 to 1, (B, 3, S, S), of any size that the network's stages can halve
   * @param others of the same shape
   * @return a single number, 0 for equal images, with gradients if the images have any
   * @throws ConfigurationException if the network is of a kind without such stages
   */
  public Tensor distance(Tensor images, Tensor others) {
    Normalisation normalisation = about.normalisation;
    return featureMaps().distance(normalisation.ofUnit(images), normalisation.ofUnit(others));
  }

  /**
   * Returns the network, for {@link #distance}.
   *
   * @throws ConfigurationException if it is of a kind without stages
   */
  public FeatureMaps featureMaps() {
    if (network instanceof FeatureMaps maps) {
      return maps;
    }
    throw new ConfigurationException(
        Text.format(
            "The teacher is a %s, which cannot compare images: take a ConvNet or a ResNet",
            about.architecture));
  }

  /** What normalises to nothing: (1, 3, 1, 1), from 0 to 1. */
  public Tensor meanColour() {
    float[] mean = new float[3];
    for (int i = 0; i < 3; i++) {
      mean[i] = about.normalisation.mean().get(i).floatValue();
    }
    return Tensors.of(mean, 1, 3, 1, 1);
  }

  @Override
  public Tensor features(Tensor images) {
    try (NoGradGuard guard = new NoGradGuard()) {
      return network.features(about.normalisation.apply(images), false);
    }
  }

  /** Computes logits, (B, classes), of images by their {@link #features}, (B, F). */
  public Tensor scores(Tensor features) {
    try (NoGradGuard guard = new NoGradGuard()) {
      return network.scores(features);
    }
  }

  @Override
  public SoftLabels of(
      TrainingSet set, SoftLabelProtocol protocol, int repeat, long augmentationSeed) {
    return new SoftLabels() {
      @Override
      public long augmentationSeed() {
        return augmentationSeed;
      }

      @Override
      public Tensor logits(long row, Tensor images) {
        return Teacher.this.logits(images);
      }
    };
  }

  @Override
  public void close() {
    parameters.close();
  }
}
