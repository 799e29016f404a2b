package io.distillery.evaluation.protocol;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.distillery.base.Text;
import io.distillery.evaluation.statistics.ConfusionMatrix;
import io.distillery.evaluation.statistics.MethodSample;
import io.distillery.evaluation.statistics.MethodSample.Training;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Records one training of one network on one small set, tested on the real test images.
 *
 * @param method how the set was made: "vlcp", "random"
 * @param network the architecture's name: "convnet3"
 * @param ipc images per class, at least 1
 * @param set which of the method's sets, from 0
 * @param repeat which training on that set, from 0
 * @param protocol {@link EvaluationProtocol#name()}, which says if the protocol was shortened
 * @param tests the accuracies over the run, in order of epochs; at least one, the last is that of
 *     the last epoch
 * @param confusion of the last epoch
 * @param seconds wall time of training and tests, 0 or more
 */
@JsonPropertyOrder({
  "method",
  "network",
  "ipc",
  "set",
  "repeat",
  "protocol",
  "lastAccuracy",
  "bestAccuracy"
})
public record EvaluationResult(
    String method,
    String network,
    int ipc,
    int set,
    int repeat,
    String protocol,
    List<Test> tests,
    ConfusionMatrix confusion,
    double seconds) {

  /**
   * Records a test during the run.
   *
   * @param epoch the epochs trained until then, at least 1
   * @param accuracy top-1 in percent
   * @param heldOut top-1 on the held-out real training images in percent; null if none are
   */
  public record Test(int epoch, double accuracy, Double heldOut) {
    /** Checks that the epoch is at least 1 and the accuracy a percentage. */
    public Test {
      if (epoch < 1 || !(accuracy >= 0 && accuracy <= 100)) {
        throw new IllegalArgumentException(
            Text.format(
                "A test has epoch %d and accuracy %s %%, expected 1 or more and 0 to 100",
                epoch, accuracy));
      }
    }

    /** Records a test without held-out images. */
    public static Test of(int epoch, double accuracy) {
      return new Test(epoch, accuracy, null);
    }
  }

  /** Checks that there is a test, and that no number is too small. */
  public EvaluationResult {
    tests = List.copyOf(tests);
    if (tests.isEmpty()) {
      throw new IllegalArgumentException(Text.format("A result of %s has no test", method));
    }
    if (ipc < 1 || set < 0 || repeat < 0 || !(seconds >= 0)) {
      throw new IllegalArgumentException(
          Text.format(
              "A result of %s has ipc %d, set %d, repeat %d, %s seconds",
              method, ipc, set, repeat, seconds));
    }
  }

  /** Returns the accuracy after the last epoch, in percent. */
  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  public double lastAccuracy() {
    return tests.get(tests.size() - 1).accuracy();
  }

  /**
   * Returns the highest of the accuracies over the run, in percent: the number that the literature
   * reports although it is selected on the test images.
   */
  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  public double bestAccuracy() {
    return tests.stream().map(Test::accuracy).max(Comparator.naturalOrder()).orElseThrow();
  }

  /**
   * Returns the accuracy at the epoch that is best on held-out real training images (the first
   * such), in percent: the best epoch for those who do not look at the test images.
   *
   * @return nothing if no images were held out
   */
  public Optional<Double> selectedAccuracy() {
    return tests.stream()
        .filter(test -> test.heldOut() != null)
        .reduce((best, test) -> test.heldOut() > best.heldOut() ? test : best)
        .map(Test::accuracy);
  }

  /**
   * Takes results of one method with one network for a sample.
   *
   * @param results at least one
   * @param single whether the method always gives the same set
   * @param accuracy which of a result's accuracies
   */
  public static MethodSample sample(
      List<EvaluationResult> results, boolean single, ToDoubleFunction<EvaluationResult> accuracy) {
    return new MethodSample(
        results.stream()
            .map(r -> new Training(r.set, r.repeat, accuracy.applyAsDouble(r)))
            .toList(),
        single,
        results.get(0).confusion.total());
  }

  /** Accuracy after the last epoch for each class, in percent. */
  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  public List<Double> accuracyByClass() {
    return confusion.accuracyByClass();
  }

  /** Says whether images counted by their weights. */
  @JsonIgnore
  public boolean isWeighted() {
    return protocol.endsWith(EvaluationProtocol.WEIGHTED);
  }

  /** Says whether this is the run of these names and numbers. */
  boolean isRunOf(String method, String network, int ipc, int set, int repeat) {
    return this.method.equals(method)
        && this.network.equals(network)
        && this.ipc == ipc
        && this.set == set
        && this.repeat == repeat;
  }
}
