package io.distillery.evaluation.protocol;

import io.distillery.classifier.Architecture;
import io.distillery.encode.LabelledTensor;
import io.distillery.torch.Tensors;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;

/**
 * Measures how quickly networks are trained on this machine, by a trial of a few steps on black
 * images.
 */
public final class TrainingRate {
  private static final double SECONDS = 0.5;
  private static final int MOST_EPOCHS = 64;
  private static final int IMAGES = 64; // a batch with hard labels

  private final EvaluationProtocol protocol;
  private final SoftLabelSource labels; // null: hard labels
  private final int imageSize;
  private final int classes;
  private final int workers;

  /**
   * Prepares trials of trainings by a protocol.
   *
   * @param imageSize of the images that networks see
   * @param labels of the soft-label protocol; nothing with hard labels
   * @param workers how many networks an evaluation trains side by side
   */
  public TrainingRate(
      EvaluationProtocol protocol,
      Optional<SoftLabelSource> labels,
      int imageSize,
      int classes,
      int workers) {
    this.protocol = protocol;
    this.labels = labels.orElse(null);
    this.imageSize = imageSize;
    this.classes = classes;
    this.workers = workers;
  }

  /**
   * Measures networks one after the other.
   *
   * @return {@link #measure(Architecture) passes a second} of each, in their order
   * @throws InterruptedIOException if the thread was interrupted, which it stays
   */
  public List<Double> measure(List<Architecture> networks) throws InterruptedIOException {
    List<Double> rates = new ArrayList<>();
    try {
      for (Architecture network : networks) {
        rates.add(measure(network));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted");
    }
    return rates;
  }

  /**
   * Trains as many networks side by side as an evaluation does, for about a second.
   *
   * @return {@link EvaluationProtocol#passes passes} of images a second, of all networks together
   */
  public double measure(Architecture network) throws InterruptedException {
    int ipc = Math.max(1, IMAGES / classes);
    try (LabelledTensor black = black(ipc)) {
      List<TrainingSet> sets = new ArrayList<>();
      for (int set = 0; set < workers; set++) {
        sets.add(new TrainingSet("trial", ipc, set, black));
      }
      double first = seconds(network, sets, 1); // slower than those after it
      int epochs = (int) Math.max(1, Math.min(MOST_EPOCHS, SECONDS / first));
      long images = (long) black.count() * sets.size();
      return images * (3L * epochs + 1) / seconds(network, sets, epochs);
    }
  }

  private double seconds(Architecture network, List<TrainingSet> sets, int epochs)
      throws InterruptedException {
    EvaluationResults none =
        EvaluationResults.none(
            protocol.shortenedTo(epochs).withRepeats(1),
            0,
            IntStream.range(0, classes).mapToObj(Integer::toString).toList());
    long start = System.nanoTime();
    Evaluation evaluation = new Evaluation(sets.get(0).images(), workers);
    (labels == null ? evaluation : evaluation.labelledBy(labels))
        .run(none, sets, List.of(network), EvaluationListener.NONE);
    return (System.nanoTime() - start) / 1e9;
  }

  private LabelledTensor black(int ipc) {
    long[] labels = IntStream.range(0, ipc * classes).mapToLong(i -> i % classes).toArray();
    try (PointerScope scope = new PointerScope()) {
      byte[] pixels = new byte[labels.length * 3 * imageSize * imageSize];
      return new LabelledTensor(
          Tensors.of(pixels, labels.length, 3, imageSize, imageSize),
          Tensors.of(labels, labels.length),
          classes);
    }
  }
}
