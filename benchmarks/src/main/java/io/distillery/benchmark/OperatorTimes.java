package io.distillery.benchmark;

import io.distillery.base.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The time that a model's operations take when each is called bare, at its shape, in the fastest of
 * the ways that libtorch offers. Of the heavy operations it is a floor: no pass through the model
 * can be faster on this machine without another library.
 *
 * <p>Measured in rounds, each operation once a round, so that caches are as cold as in the model
 * and measurements of the model can take turns with them.
 */
final class OperatorTimes {
  /** Ways slower than the fastest by more than this are not measured again. */
  private static final double PROMISING = 1.3;

  /** An operation of the model and what was measured of it. */
  private static final class Measured {
    final int count;
    final Map<String, Runnable> ways;
    final Map<String, List<Double>> seconds = new LinkedHashMap<>();

    Measured(int count, Map<String, Runnable> ways) {
      this.count = count;
      this.ways = ways;
      ways.keySet().forEach(way -> seconds.put(way, new ArrayList<>()));
    }

    double median(String way) {
      return Timing.median(seconds.get(way).stream().mapToDouble(s -> s).toArray());
    }

    String fastest() {
      return ways.keySet().stream().min(Comparator.comparingDouble(this::median)).orElseThrow();
    }

    double seconds() {
      return median(fastest());
    }
  }

  private final Map<Operator, Measured> operators = new LinkedHashMap<>();
  private final Clock clock;

  /** Makes the operands, in the caller's scope, and calls everything once to warm up. */
  OperatorTimes(Map<Operator, Integer> counts, ScalarType type, Clock clock) {
    this.clock = clock;
    counts.forEach(
        (operator, count) ->
            operators.put(operator, new Measured(count, BareOperator.ways(operator, type))));
    operators.values().forEach(each -> each.ways.values().forEach(Runnable::run));
  }

  /** Measures each operation once more. */
  void round() {
    for (Measured each : operators.values()) {
      double bound = each.seconds.values().iterator().next().isEmpty() ? 0 : each.seconds();
      each.ways.forEach(
          (way, call) -> {
            if (bound == 0 || each.median(way) <= PROMISING * bound) {
              each.seconds.get(way).add(Timing.seconds(clock, call));
            }
          });
    }
  }

  /** All of them, in seconds. */
  double seconds() {
    return operators.values().stream().mapToDouble(each -> each.count * each.seconds()).sum();
  }

  /** Multiplications and additions of a pass. */
  double flops() {
    return operators.entrySet().stream()
        .mapToDouble(each -> each.getValue().count * each.getKey().flops())
        .sum();
  }

  /** By class of operators: how often, seconds, share, rate. */
  TextTable byKind() {
    record Sum(int count, double seconds, double flops) {}
    Map<String, Sum> sums = new LinkedHashMap<>();
    operators.forEach(
        (operator, each) ->
            sums.merge(
                operator.kind(),
                new Sum(each.count, each.count * each.seconds(), each.count * operator.flops()),
                (a, b) -> new Sum(a.count + b.count, a.seconds + b.seconds, a.flops + b.flops)));
    TextTable table = new TextTable("operators", "calls", "seconds", "share", "GFLOP/s");
    sums.forEach(
        (kind, sum) ->
            table.row(
                kind,
                String.valueOf(sum.count),
                Text.format("%.4f", sum.seconds),
                Text.format("%.0f %%", 100 * sum.seconds / seconds()),
                rate(sum.flops, sum.seconds)));
    return table;
  }

  /** Every shape, the most expensive first, with the time of each way in milliseconds. */
  TextTable byShape() {
    TextTable table =
        new TextTable("operator", "shape", "calls", "total ms", "GFLOP/s", "ways, ms");
    operators.entrySet().stream()
        .sorted(
            Comparator.comparingDouble(
                (Map.Entry<Operator, Measured> e) -> -e.getValue().count * e.getValue().seconds()))
        .forEach(
            entry -> {
              Measured each = entry.getValue();
              List<String> ways = new ArrayList<>();
              each.ways
                  .keySet()
                  .forEach(w -> ways.add(Text.format("%s %.2f", w, 1e3 * each.median(w))));
              table.row(
                  entry.getKey().kind(),
                  entry.getKey().toString(),
                  String.valueOf(each.count),
                  Text.format("%.1f", 1e3 * each.count * each.seconds()),
                  rate(entry.getKey().flops(), each.seconds()),
                  String.join(", ", ways));
            });
    return table;
  }

  private static String rate(double flops, double seconds) {
    return flops == 0 ? "" : Text.format("%.0f", flops / seconds / 1e9);
  }
}
