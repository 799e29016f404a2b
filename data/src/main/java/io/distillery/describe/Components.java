package io.distillery.describe;

/** Finds connected sets of pixels (four neighbours). */
final class Components {
  private Components() {}

  /** Finds the component with the greatest sum of weights; nothing when no pixel is set. */
  static boolean[] main(boolean[] set, float[] weights, int w, int h) {
    int[] labels = new int[set.length];
    int[] stack = new int[set.length];
    int best = 0;
    double greatest = 0;
    int label = 0;
    for (int i = 0; i < set.length; i++) {
      if (set[i] && labels[i] == 0) {
        int size = flood(set, i, ++label, labels, stack, w, h);
        double sum = 0;
        for (int s = 0; s < size; s++) {
          sum += weights[stack[s]];
        }
        if (sum > greatest) {
          greatest = sum;
          best = label;
        }
      }
    }
    boolean[] main = new boolean[set.length];
    for (int i = 0; i < set.length; i++) {
      main[i] = best > 0 && labels[i] == best;
    }
    return main;
  }

  /** Adds the pixels that no path of unset pixels joins to the picture's edge. */
  static void fillHoles(boolean[] set, int w, int h) {
    boolean[] unset = new boolean[set.length];
    for (int i = 0; i < set.length; i++) {
      unset[i] = !set[i];
    }
    int[] labels = new int[set.length];
    int[] stack = new int[set.length];
    for (int i = 0; i < set.length; i++) {
      int x = i % w;
      int y = i / w;
      boolean edge = x == 0 || y == 0 || x == w - 1 || y == h - 1;
      if (edge && unset[i] && labels[i] == 0) {
        flood(unset, i, 1, labels, stack, w, h);
      }
    }
    for (int i = 0; i < set.length; i++) {
      set[i] |= labels[i] == 0;
    }
  }

  /**
   * Labels the component of {@code start} and leaves its pixels at the front of {@code members}.
   *
   * @return its size
   */
  static int flood(boolean[] set, int start, int label, int[] labels, int[] members, int w, int h) {
    int size = 0;
    members[size++] = start;
    labels[start] = label;
    for (int next = 0; next < size; next++) {
      int i = members[next];
      int x = i % w;
      int y = i / w;
      for (int side = 0; side < 4; side++) {
        int u = x + (side == 0 ? 1 : side == 1 ? -1 : 0);
        int v = y + (side == 2 ? 1 : side == 3 ? -1 : 0);
        if (u >= 0 && u < w && v >= 0 && v < h) {
          int j = v * w + u;
          if (set[j] && labels[j] == 0) {
            labels[j] = label;
            members[size++] = j;
          }
        }
      }
    }
    return size;
  }
}
