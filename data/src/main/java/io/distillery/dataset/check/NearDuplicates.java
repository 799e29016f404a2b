package io.distillery.dataset.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds images that look alike: whose gradients differ in few places and whose brightness differs
 * little. Gradients that differ in at most {@value #MOST_BITS} of 64 places agree in all of at
 * least one of as many parts and one more, by which candidates are found.
 */
final class NearDuplicates {
  private static final int MOST_BITS = 4;
  private static final int PARTS = MOST_BITS + 1;
  private static final int BITS_A_PART = 13;

  /** Mean difference of brightness, of 255. */
  private static final double MOST_DIFFERENCE = 5;

  /** Flat images all look alike. */
  private static final int LEAST_SPREAD = 24;

  private final Thumbnail[] images;
  private final int[] group;

  private NearDuplicates(Thumbnail[] images) {
    this.images = images;
    group = new int[images.length];
    Arrays.setAll(group, i -> i);
  }

  /**
   * Groups images that look alike.
   *
   * @param images null for those that cannot be decoded
   * @return groups of at least two, each in order, by their places in the array
   */
  static List<List<Integer>> of(Thumbnail[] images) {
    NearDuplicates all = new NearDuplicates(images);
    for (int part = 0; part < PARTS; part++) {
      all.joinAlikeIn(part);
    }
    Map<Integer, List<Integer>> groups = new HashMap<>();
    for (int i = 0; i < images.length; i++) {
      groups.computeIfAbsent(all.find(i), root -> new ArrayList<>()).add(i);
    }
    return groups.values().stream()
        .filter(members -> members.size() > 1)
        .sorted((a, b) -> Integer.compare(a.get(0), b.get(0)))
        .toList();
  }

  private void joinAlikeIn(int part) {
    Map<Long, List<Integer>> buckets = new HashMap<>();
    for (int i = 0; i < images.length; i++) {
      if (images[i] != null && images[i].spread() >= LEAST_SPREAD) {
        long key = images[i].gradients() >>> (part * BITS_A_PART) & (1L << BITS_A_PART) - 1;
        List<Integer> before = buckets.computeIfAbsent(key, k -> new ArrayList<>());
        for (int other : before) {
          if (areAlike(images[i], images[other])) {
            group[find(i)] = Math.min(find(i), find(other));
            group[find(other)] = find(i);
          }
        }
        before.add(i);
      }
    }
  }

  private static boolean areAlike(Thumbnail one, Thumbnail other) {
    return Long.bitCount(one.gradients() ^ other.gradients()) <= MOST_BITS
        && one.distance(other) <= MOST_DIFFERENCE;
  }

  private int find(int i) {
    int root = i;
    while (group[root] != root) {
      root = group[root];
    }
    group[i] = root;
    return root;
  }
}
