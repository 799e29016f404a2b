package io.distillery.compare;

import io.distillery.base.Progress;
import io.distillery.synthesis.Synthesis;
import java.util.Set;

/**
 * Hears what the run of one set does, and tells only what concerns the comparison: how many images
 * are drawn, and each remark once, however many sets give cause for it.
 *
 * @param all where the comparison's progress is shown
 * @param told remarks of all sets so far
 * @param making counts the drawn images of all sets
 * @param before how many were drawn before this set
 */
record SetProgress(Progress all, Set<String> told, Progress.Task making, long before)
    implements Progress {
  @Override
  public void note(String line) {
    boolean isNew;
    synchronized (told) {
      isNew = told.add(kind(line));
    }
    if (isNew) {
      all.note(line);
    }
  }

  /** Remarks that differ in numbers, and in what they quote, are of a kind. */
  private static String kind(String line) {
    return line.split("\"", 2)[0].replaceAll("\\d+", "#");
  }

  @Override
  public Task begin(String name, String unit, long total) {
    return name.startsWith(Synthesis.DRAWING) ? count -> making.done(before + count) : count -> {};
  }
}
