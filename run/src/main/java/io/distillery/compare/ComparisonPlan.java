package io.distillery.compare;

import io.distillery.base.Text;
import io.distillery.evaluation.protocol.EvaluationProtocol;
import io.distillery.evaluation.protocol.EvaluationResults;
import io.distillery.evaluation.protocol.TrainingSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a comparison is about to do, told before it begins.
 *
 * @param sets how many sets there will be
 * @param drawn images that a model draws for them, candidates and those that are there included
 * @param works trainings by network
 * @param imageSize of the images that networks see
 * @param inMemory images that are held in memory
 * @param refining seconds that refining sets takes, those that are there not counted
 */
public record ComparisonPlan(
    int sets, long drawn, List<Work> works, int imageSize, long inMemory, double refining) {
  private static final long MEGABYTE = 1_000_000;

  /**
   * The trainings of a network that are not done.
   *
   * @param network its name
   * @param of what it is trained on: {@code sets}, {@code real images}
   * @param trainings how many
   * @param done how many are done and not counted
   * @param passes of images through the network, a training step counts three
   * @param rate passes a second on this machine, measured
   */
  public record Work(String network, String of, int trainings, int done, long passes, double rate) {
    double seconds() {
      return passes / rate;
    }
  }

  public ComparisonPlan {
    works = List.copyOf(works);
  }

  /**
   * Plans.
   *
   * @param requests the sets
   * @param soFar protocol, classes, and the results that are there
   * @param imageSize of the images that networks see
   * @param tested number of test images
   * @param rates passes a second by network
   */
  static ComparisonPlan of(
      List<SetRequest> requests,
      EvaluationResults soFar,
      int imageSize,
      long tested,
      Map<String, Double> rates) {
    int classes = soFar.classNames().size();
    List<Work> works = new ArrayList<>();
    EvaluationProtocol protocol = soFar.protocol();
    rates.forEach(
        (network, rate) -> {
          int trainings = 0;
          long passes = 0;
          for (SetRequest request : requests) {
            for (int repeat = 0; repeat < protocol.repeats(); repeat++) {
              if (!soFar.has(
                  request.source().method(), network, request.ipc(), request.set(), repeat)) {
                trainings++;
                passes += protocol.passes(request.ipc(), (long) request.ipc() * classes, tested);
              }
            }
          }
          int done = requests.size() * protocol.repeats() - trainings;
          works.add(new Work(network, "sets", trainings, done, passes, rate));
        });
    List<SetRequest> own = requests.stream().filter(SetRequest::isOwn).toList();
    return new ComparisonPlan(
        own.size(),
        own.stream().mapToLong(request -> request.drawings(classes)).sum(),
        works,
        imageSize,
        tested + own.stream().mapToLong(r -> (long) r.ipc() * classes).sum(),
        0);
  }

  /** This plan and the refining of sets, in seconds. */
  ComparisonPlan withRefining(double seconds) {
    return new ComparisonPlan(sets, drawn, works, imageSize, inMemory, seconds);
  }

  /** This plan and the trainings on real images. */
  ComparisonPlan withReal(
      EvaluationResults soFar, int perClass, long images, long tested, Map<String, Double> rates) {
    List<Work> more = new ArrayList<>(works);
    EvaluationProtocol protocol = soFar.protocol();
    rates.forEach(
        (network, rate) -> {
          int done = soFar.has(TrainingSet.REAL, network, perClass, 0, 0) ? 1 : 0;
          long passes = (1 - done) * protocol.passes(perClass, images, tested);
          more.add(new Work(network, "real images", 1 - done, done, passes, rate));
        });
    return new ComparisonPlan(sets, drawn, more, imageSize, inMemory + images, refining);
  }

  /** For a terminal. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(Text.format("Plan: %,d sets, for which %,d images are drawn.%n", sets, drawn));
    for (Work work : works) {
      text.append(
          Text.format(
              "  %-12s %4d training%s on %s, %d done before: %,d passes of images at %,.0f a"
                  + " second, %s%n",
              work.network,
              work.trainings,
              work.trainings == 1 ? "" : "s",
              work.of,
              work.done,
              work.passes,
              work.rate,
              Text.roughly(work.seconds())));
    }
    double all = works.stream().mapToDouble(Work::seconds).sum();
    text.append(
        Text.format(
            "About %s of training%s, beside the drawing.%n",
            Text.roughly(all),
            refining > 0 ? Text.format(" and %s of refining", Text.roughly(refining)) : ""));
    text.append(
        Text.format(
            "Images: %,d of %d px take %,d MB of memory.",
            inMemory, imageSize, 1 + inMemory * 3 * imageSize * imageSize / MEGABYTE));
    return text.toString();
  }
}
