package io.distillery.stage;

import io.distillery.base.Progress;
import io.distillery.base.Seeds;
import io.distillery.classifier.Architecture;
import io.distillery.classifier.Classifier;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImage;
import io.distillery.encode.ImageSpace;
import io.distillery.encode.ImageTensors;
import io.distillery.encode.LabelledTensor;
import io.distillery.encode.Source;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import io.distillery.torch.optim.Sgd;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Images as a small classifier sees them, that was briefly trained on the source images: a space
 * for clusters in which images of like content are nearer than images of like colours. The
 * classifier is a ConvNet of three blocks at {@value #SIDE} px, whatever the model's size.
 */
final class ClassifierFeatures implements ImageSpace {
  /** Height and width of the images it sees. */
  static final int SIDE = 32;

  private static final int DEPTH = 3;
  private static final int WIDTH = 64;
  private static final int BATCH = 64;
  private static final double LEARNING_RATE = 0.02;
  private static final Sgd.Options SGD = new Sgd.Options(0.9, 5e-4);

  private final LabelledTensor images;
  private final Map<String, Integer> rows;
  private final Parameters parameters;
  private final Classifier classifier;

  /** The numbers of the training, for a stage's options. */
  record Options(int side, int width, int epochs) {
    static final Options DEFAULTS = new Options(SIDE, WIDTH, 5);
  }

  private ClassifierFeatures(LabelledTensor images, Map<String, Integer> rows, long seed) {
    this.images = images;
    this.rows = rows;
    this.parameters = Parameters.initialised(Seeds.derive(seed, "features", "weights"));
    this.classifier =
        Architecture.convNet(DEPTH, WIDTH)
            .builder()
            .build(parameters.root(), SIDE, Math.max(2, images.classes()));
  }

  /**
   * Reads the source images and trains on them.
   *
   * @throws IOException when too many images cannot be read
   */
  static ClassifierFeatures trained(
      Source source, Options options, long seed, int threads, Progress progress)
      throws IOException {
    BadImages bad = source.badImages();
    LabelledTensor images = new ImageTensors(options.side(), threads).read(source.images(), bad);
    Map<String, Integer> rows = new HashMap<>();
    for (LabelledImage image : bad.without(source.images()).images()) {
      rows.put(image.fileName(), rows.size());
    }
    ClassifierFeatures features = new ClassifierFeatures(images, rows, seed);
    features.train(options.epochs(), seed, progress);
    return features;
  }

  private void train(int epochs, long seed, Progress progress) {
    parameters.requireGradients();
    long n = images.count();
    long steps = (n + BATCH - 1) / BATCH * epochs;
    long done = 0;
    try (Sgd sgd = new Sgd(parameters.trainable(), SGD);
        RandomSource random = new RandomSource(Seeds.derive(seed, "features", "order"));
        Progress.Task task =
            progress.begin("Training a classifier for its features", "images", n * epochs)) {
      for (int epoch = 0; epoch < epochs; epoch++) {
        try (PointerScope scope = new PointerScope()) {
          Tensor order = random.permutation(n);
          for (long from = 0; from < n; from += BATCH) {
            double left = 1 - (double) done++ / steps; // the rate falls to zero
            long count = Math.min(BATCH, n - from);
            step(sgd, LEARNING_RATE * left, order.narrow(0, from, count));
            task.done(epoch * n + from + count);
          }
        }
      }
    }
  }

  private void step(Sgd sgd, double rate, Tensor batch) {
    try (PointerScope scope = new PointerScope()) {
      sgd.zeroGradients();
      Tensor pixels = normalised(images.images().index_select(0, batch));
      Tensor labels = images.labels().index_select(0, batch);
      torch.cross_entropy_loss(classifier.forward(pixels, true), labels).backward();
      sgd.step(rate);
    }
  }

  @Override
  public Tensor of(List<String> files) {
    long[] wanted = files.stream().mapToLong(rows::get).toArray();
    TensorVector batches = new TensorVector();
    for (int from = 0; from < wanted.length; from += BATCH) {
      int count = Math.min(BATCH, wanted.length - from);
      try (PointerScope scope = new PointerScope();
          NoGradGuard inference = new NoGradGuard()) {
        Tensor some = Tensors.of(wanted, wanted.length).narrow(0, from, count);
        Tensor pixels = normalised(images.images().index_select(0, some));
        batches.push_back(classifier.features(pixels, false));
      }
    }
    return torch.cat(batches, 0);
  }

  /** Bytes to about -2 to 2. */
  private static Tensor normalised(Tensor bytes) {
    return bytes.to(ScalarType.Float).sub(new Scalar(127.5)).div(new Scalar(64.0));
  }

  @Override
  public void close() {
    images.close();
    parameters.close();
  }
}
