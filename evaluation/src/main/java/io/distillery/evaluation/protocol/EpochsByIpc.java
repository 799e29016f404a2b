package io.distillery.evaluation.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import java.util.ArrayList;
import java.util.List;

/**
 * Says how many epochs a training takes, by the images per class of its set: the fewer, the longer.
 * As JSON it is a number where it is the same for all sets, else the list of its steps.
 *
 * @param steps in the order of IPC, at least one; the last one counts for larger sets too
 */
public record EpochsByIpc(List<Step> steps) {
  private static final int LARGEST = Integer.MAX_VALUE;

  /**
   * Holds the epochs of ImageNet subsets with ten classes, as the code of IDC and Minimax has them.
   */
  private static final EpochsByIpc TEN_CLASSES =
      new EpochsByIpc(
          List.of(
              new Step(1, 3000),
              new Step(10, 2000),
              new Step(50, 1500),
              new Step(200, 1000),
              new Step(500, 500),
              new Step(LARGEST, 300)));

  private static final int MANY_CLASSES = 100;

  /**
   * Says how many epochs sets up to a size take.
   *
   * @param upToIpc images per class, at least 1
   * @param epochs at least 1
   */
  public record Step(int upToIpc, int epochs) {
    /** Checks that both numbers are at least 1. */
    public Step {
      HardLabelProtocol.require(epochs >= 1, "epochs", epochs, "1 or more");
    }
  }

  /** Checks that images per class rise from step to step. */
  public EpochsByIpc {
    steps = List.copyOf(steps);
    int before = 0;
    for (Step step : steps) {
      if (step.upToIpc <= before) {
        throw new ConfigurationException(
            Text.format(
                "Epochs by images per class are %s, expected rising images per class, 1 or more",
                steps));
      }
      before = step.upToIpc;
    }
    if (steps.isEmpty()) {
      throw new ConfigurationException("Epochs by images per class are none, expected one step");
    }
  }

  /** Takes the same epochs for sets of any size. */
  public static EpochsByIpc always(int epochs) {
    return new EpochsByIpc(List.of(new Step(LARGEST, epochs)));
  }

  /**
   * Returns those published for ImageNet subsets: a table for ten classes, and two thirds of it,
   * rounded down to hundreds, for a hundred. Nothing is published between and beyond: fewer than a
   * hundred classes take the first, more than a hundred the second.
   */
  public static EpochsByIpc imageNet(int classes) {
    if (classes < MANY_CLASSES) {
      return TEN_CLASSES;
    }
    return new EpochsByIpc(
        TEN_CLASSES.steps.stream()
            .map(step -> new Step(step.upToIpc, 2 * step.epochs / 3 / 100 * 100))
            .toList());
  }

  /** Returns the epochs on a set of so many images per class. */
  public int of(int ipc) {
    return steps.stream()
        .filter(step -> ipc <= step.upToIpc)
        .findFirst()
        .orElse(steps.get(steps.size() - 1))
        .epochs;
  }

  /** Returns the fewest. */
  int least() {
    return steps.stream().mapToInt(Step::epochs).min().orElseThrow();
  }

  /** Returns the most. */
  int most() {
    return steps.stream().mapToInt(Step::epochs).max().orElseThrow();
  }

  @JsonValue
  Object json() {
    return steps.size() == 1 ? steps.get(0).epochs : steps;
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static EpochsByIpc read(JsonNode json) {
    if (!json.isArray()) {
      return always(json.asInt());
    }
    List<Step> steps = new ArrayList<>();
    json.forEach(s -> steps.add(new Step(s.path("upToIpc").asInt(), s.path("epochs").asInt())));
    return new EpochsByIpc(steps);
  }
}
