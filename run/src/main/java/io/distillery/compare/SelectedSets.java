package io.distillery.compare;

import io.distillery.evaluation.baseline.FirstBaseline;
import io.distillery.evaluation.baseline.RandomBaseline;
import io.distillery.evaluation.baseline.Selection;
import java.io.IOException;
import java.util.Map;
import java.util.function.IntFunction;

/** Real images that are chosen without a look at them. */
public final class SelectedSets extends WrittenSets {
  private final boolean single;
  private final IntFunction<Selection> rule;
  private final Map<String, ?> options;

  private SelectedSets(
      String method,
      boolean single,
      IntFunction<Selection> rule,
      Map<String, ?> options,
      ChosenSource source,
      int side,
      SetLayout layout) {
    super(method, source, side, layout);
    this.single = single;
    this.rule = rule;
    this.options = options;
  }

  /** Drawn at random. */
  public static SetSource random(
      String method, long seed, ChosenSource source, int side, SetLayout layout) {
    return new SelectedSets(
        method,
        false,
        set -> new RandomBaseline(seed, set),
        Map.of("seed", seed),
        source,
        side,
        layout);
  }

  /** The first by file name. */
  public static SetSource first(String method, ChosenSource source, int side, SetLayout layout) {
    return new SelectedSets(
        method, true, set -> new FirstBaseline(), Map.of(), source, side, layout);
  }

  @Override
  public boolean isSingle() {
    return single;
  }

  @Override
  Map<String, ?> options() {
    return options;
  }

  @Override
  void write(int ipc, int set, SetFolder folder) throws IOException {
    add(source(), rule.apply(set).choose(source().labels(), classes().names(), ipc), folder);
  }
}
