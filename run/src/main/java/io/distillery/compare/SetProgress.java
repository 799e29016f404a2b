package io.distillery.compare;

import io.distillery.base.Progress;
import java.util.Set;

/**
 * Hears what the run of one set does, and tells only what concerns the comparison: how many images
 * are made, and each remark once, however many sets give cause for it.
 *
 * @param all where the comparison's progress is shown
 * @param told remarks of all sets so far
 * @param counted how the task begins whose progress is counted
 * @param making counts the images of all sets
 * @param before how many there were before this set
 * @param images of this set
 */
record SetProgress(
    Progress all, Set<String> told, String counted, Progress.Task making, long before, long images)
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
    return name.startsWith(counted) && total > 0
        ? count -> making.done(before + images * count / total)
        : count -> {};
  }
}
