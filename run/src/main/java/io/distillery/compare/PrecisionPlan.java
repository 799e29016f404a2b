package io.distillery.compare;

import io.distillery.base.Text;
import io.distillery.classifier.Architecture;
import io.distillery.evaluation.protocol.EvaluationResult;
import io.distillery.evaluation.protocol.EvaluationResults;
import io.distillery.evaluation.statistics.Difference;
import io.distillery.evaluation.statistics.Difference.Basis;
import io.distillery.evaluation.statistics.PowerAnalysis;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Tells how small a difference a comparison will show, before it begins.
 *
 * @param baseline the method that others are compared with
 * @param sets of each method, at most
 * @param confidence of all intervals that there will be
 * @param expected the differences that will be judged
 */
public record PrecisionPlan(
    String baseline, int sets, TableConfidence confidence, List<Expected> expected) {
  /**
   * How much the accuracies of sets of random images spread: standard deviation of three sets of
   * ten images of each class of CIFAR-10, ConvNet-3, 150 epochs, in points of a percent. The sets
   * of no other method spread as much there, so that it stands for what is not measured yet.
   */
  static final double SPREAD_OF_RANDOM_IMAGES = 1.8;

  private static final double A_POINT = 1;

  /**
   * Holds a difference that will be judged.
   *
   * @param network that is trained
   * @param ipc images per class
   * @param method that is compared with the baseline
   * @param seen as far as there are sets already; nothing where there are not two of either
   */
  record Expected(String network, int ipc, String method, Optional<Difference> seen) {
    double deviation() {
      return seen.map(Difference::deviation).orElse(SPREAD_OF_RANDOM_IMAGES);
    }

    String cell() {
      return Text.format("%s, %d images per class", network, ipc);
    }
  }

  public PrecisionPlan {
    expected = List.copyOf(expected);
  }

  /**
   * Plans.
   *
   * @param soFar the results that are there
   * @param requests all sets that there will be at most
   * @param networks that are trained on each
   * @param looks after which the comparison may end; none where it is judged once
   */
  public static PrecisionPlan of(
      EvaluationResults soFar,
      List<SetRequest> requests,
      List<Architecture> networks,
      String baseline,
      SingleSets single,
      List<Integer> looks) {
    Set<Expected> expected = new LinkedHashSet<>();
    for (Architecture network : networks) {
      for (SetRequest request : requests) {
        String method = request.source().method();
        if (!method.equals(baseline)) {
          expected.add(
              new Expected(
                  network.name(),
                  request.ipc(),
                  method,
                  seen(soFar, network.name(), request.ipc(), method, baseline, single)));
        }
      }
    }
    int sets = 1 + requests.stream().mapToInt(SetRequest::set).max().orElse(0);
    int differences = Math.max(1, expected.size());
    TableConfidence confidence =
        looks.isEmpty()
            ? TableConfidence.of(differences)
            : TableConfidence.of(differences, looks, looks.get(looks.size() - 1));
    return new PrecisionPlan(baseline, sets, confidence, new ArrayList<>(expected));
  }

  private static Optional<Difference> seen(
      EvaluationResults soFar,
      String network,
      int ipc,
      String method,
      String baseline,
      SingleSets single) {
    List<EvaluationResult> own = soFar.of(method, network, ipc);
    List<EvaluationResult> others = soFar.of(baseline, network, ipc);
    return own.isEmpty() || others.isEmpty()
        ? Optional.empty()
        : Difference.between(single.last(method, own), single.last(baseline, others))
            .filter(difference -> difference.basis() != Basis.TRAININGS);
  }

  /** Says it in lines for a terminal. */
  public String text() {
    if (expected.isEmpty()) {
      return Text.format("There is no method beside %s, and no difference to show.", baseline);
    }
    if (sets == 1) {
      return "There is one set of each method: intervals will be over trainings of that set, and say"
          + " nothing of other sets, which differ more. Several sets and one training on each,"
          + " comparison.sets 5 and evaluation.repeats 1, show what methods do.";
    }
    StringBuilder text =
        new StringBuilder(
            Text.format(
                "Differences from %s that %d sets of each show in four of five cases, with %s:",
                baseline, sets, confidence.words()));
    for (String cell : expected.stream().map(Expected::cell).distinct().toList()) {
      List<Expected> here =
          expected.stream().filter(e -> e.cell().equals(cell) && e.seen.isPresent()).toList();
      if (!here.isEmpty()) {
        text.append(Text.format("%n  %s: %s, as the sets so far spread", cell, shown(here)));
      }
    }
    List<Expected> unseen = expected.stream().filter(e -> e.seen.isEmpty()).toList();
    if (!unseen.isEmpty()) {
      text.append(
          Text.format(
              "%n  %s: %s, if sets spread by %.1f points as random images of CIFAR-10 do",
              unseen.size() == expected.size() ? "all" : "what has no two sets yet",
              shown(unseen),
              SPREAD_OF_RANDOM_IMAGES));
    }
    return text.toString();
  }

  /** Of the method whose sets spread least, and of that whose sets spread most. */
  private String shown(List<Expected> differences) {
    Expected least = differences.stream().min(Comparator.comparing(Expected::deviation)).get();
    Expected most = differences.stream().max(Comparator.comparing(Expected::deviation)).get();
    return least.deviation() == most.deviation()
        ? shown(most, "")
        : Text.format(
            "%s to %s", shown(least, least.method + "; "), shown(most, most.method + "; "));
  }

  private String shown(Expected difference, String name) {
    PowerAnalysis analysis = PowerAnalysis.of(difference.deviation(), confidence.each());
    OptionalInt needed = analysis.setsFor(A_POINT);
    return Text.format(
        "%.1f points (%s1 point takes %s sets)",
        analysis.detectable(sets),
        name,
        needed.isPresent() ? needed.getAsInt() : "more than " + PowerAnalysis.MOST_SETS);
  }
}
