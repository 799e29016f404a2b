package io.distillery.compare;

import io.distillery.base.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes the sets of a comparison, and says how many are made and how long the others will take. */
public final class SetMaking {
  private final Progress progress;
  private final Set<String> told = new HashSet<>();
  private final int classes;

  /**
   * @param classes of every set
   */
  public SetMaking(int classes, Progress progress) {
    this.classes = classes;
    this.progress = progress;
  }

  /** Makes those that are not there, in their order. */
  public List<ImageSet> make(List<SetRequest> requests) throws IOException {
    for (SetRequest request : requests) {
      request.source().prepare();
    }
    List<ImageSet> made = new ArrayList<>();
    long images = requests.stream().mapToLong(request -> request.drawings(classes)).sum();
    long done = 0;
    try (Progress.Task task = progress.begin("Making sets", "drawn images", images)) {
      for (SetRequest request : requests) {
        made.add(request.make(new SetProgress(progress, told, task, done)));
        done += request.drawings(classes);
        task.done(done);
      }
    }
    return made;
  }
}
