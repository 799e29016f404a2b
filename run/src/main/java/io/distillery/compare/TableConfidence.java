package io.distillery.compare;

import io.distillery.base.Text;
import io.distillery.evaluation.statistics.Bonferroni;
import io.distillery.evaluation.statistics.SequentialDesign;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Holds how sure a table's intervals are, all together.
 *
 * @param level the confidence that all of them hold at once, between 0 and 1
 * @param differences how many there are in the table, at least 1
 * @param looks the numbers of sets after which the table was to be looked at; none where it was
 *     made once
 * @param look the one of these after which this table was made; 0 without looks
 */
public record TableConfidence(double level, int differences, List<Integer> looks, int look) {
  private static final double USUAL = 0.95;

  public TableConfidence {
    looks = List.copyOf(looks);
    new Bonferroni(level, differences);
    if (looks.isEmpty() ? look != 0 : !looks.contains(look)) {
      throw new IllegalArgumentException(
          Text.format(
              "The table is of the look after %d sets, planned are looks after %s", look, looks));
    }
  }

  /** Takes 95 % for all differences of a table that is made once. */
  static TableConfidence of(int differences) {
    return new TableConfidence(USUAL, differences, List.of(), 0);
  }

  /** Takes 95 % for all differences of all tables that are made while sets are added. */
  static TableConfidence of(int differences, List<Integer> looks, int look) {
    return new TableConfidence(USUAL, differences, looks, look);
  }

  /** Computes the level of each interval. */
  public double each() {
    double ofOne = new Bonferroni(level, differences).each();
    return looks.isEmpty() ? ofOne : new SequentialDesign(looks, ofOne).levelAt(look);
  }

  /** Says it, as the end of "Differences from random with". */
  public String words() {
    if (differences == 1 && looks.size() < 2) {
      return percent(level) + " interval";
    }
    List<String> whenever = new ArrayList<>();
    if (differences > 1) {
      whenever.add(Text.format("all %d at once", differences));
    }
    if (looks.size() > 1) {
      whenever.add(
          Text.format(
              "at every look, after %s sets",
              looks.stream().map(String::valueOf).collect(Collectors.joining(", "))));
    }
    return Text.format(
        "%s intervals that hold %s (Bonferroni: each by itself at %s%s)",
        percent(level),
        String.join(" and ", whenever),
        percent(each()),
        looks.size() > 1 ? Text.format(", at this look after %d", look) : "");
  }

  /** With two digits of what is missing to 100 %. */
  private static String percent(double level) {
    BigDecimal missing = BigDecimal.valueOf(100 * (1 - level)).round(new MathContext(2));
    return BigDecimal.valueOf(100).subtract(missing).stripTrailingZeros().toPlainString() + " %";
  }
}
