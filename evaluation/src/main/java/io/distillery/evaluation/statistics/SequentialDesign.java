package io.distillery.evaluation.statistics;

import io.distillery.base.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Plans looks at a comparison while sets are added, so that it may end at a look that settles it
 * and its intervals still hold.
 *
 * <p>Whoever looks again and again with 95 % intervals, and stops at the first that leaves 0 out,
 * is wrong in far more than 5 % of cases. Here each look has a part of the error rate for itself
 * ({@link AlphaSpending}), and its intervals the level that this part leaves. The parts add up to
 * the whole: with the confidence {@code level} all intervals of all looks hold at once, whatever
 * rule says when to stop (the repeated confidence intervals of Jennison and Turnbull, Journal of
 * the Royal Statistical Society B 51, 1989, with the parts simply added, which needs no numerical
 * integration and holds for Student's t with few degrees of freedom).
 *
 * <p>The looks must be fixed beforehand. Sets added after the last look, or looks in between, are
 * not covered.
 *
 * @param looks numbers of sets, rising, each at least 2; the last is the most that there will be
 * @param level the confidence that the intervals of one comparison at all looks hold
 */
public record SequentialDesign(List<Integer> looks, double level) {
  private static final int FIRST_LOOK = 3;
  private static final double SHARE_BEFORE = 0.6;

  public SequentialDesign {
    looks = List.copyOf(looks);
    Interval.requireLevel(level);
    boolean rising = !looks.isEmpty() && looks.get(0) >= 2;
    for (int i = 1; i < looks.size(); i++) {
      rising &= looks.get(i) > looks.get(i - 1);
    }
    if (!rising) {
      throw new IllegalArgumentException(
          Text.format("Looks after %s sets, expected rising numbers of 2 or more", looks));
    }
  }

  /**
   * Chooses looks after 3 sets or some more, and then each time that there are about two thirds
   * more: 3, 5, 8 for 8; 4, 7, 12, 20 for 20. More looks would cost more of the error rate than
   * they save sets.
   *
   * @param most sets of each method that there will be, at least 2
   */
  public static List<Integer> looksUpTo(int most) {
    List<Integer> looks = new ArrayList<>();
    looks.add(most);
    for (long before = before(most); before >= FIRST_LOOK; before = before(before)) {
      looks.add((int) before);
    }
    Collections.reverse(looks);
    return looks;
  }

  private static long before(long look) {
    return Math.round(look * SHARE_BEFORE);
  }

  /**
   * Computes the level of an interval at a look.
   *
   * @param look one of the looks
   */
  public double levelAt(int look) {
    int index = looks.indexOf(look);
    if (index < 0) {
      throw new IllegalArgumentException(
          Text.format("There is no look after %d sets, there are looks after %s", look, looks));
    }
    AlphaSpending spending = new AlphaSpending(1 - level);
    double before = index == 0 ? 0 : spending.until(share(looks.get(index - 1)));
    return 1 - (spending.until(share(look)) - before);
  }

  private double share(int look) {
    return (double) look / looks.get(looks.size() - 1);
  }
}
