package io.distillery.evaluation.baseline;

import java.util.Arrays;

/**
 * Takes the first images of each class in the data set's order, which some published code calls
 * random. There is one such set.
 */
public record FirstBaseline() implements Selection {
  @Override
  public String method() {
    return "first";
  }

  @Override
  public long[] chooseOfClass(String name, long[] members, int ipc) {
    return Arrays.copyOf(members, ipc);
  }
}
