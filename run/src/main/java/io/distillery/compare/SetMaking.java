package io.distillery.compare;

import io.distillery.base.Progress;
import io.distillery.stage.ClassRefinement;
import io.distillery.synthesis.Synthesis;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

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
      request.source().prepare(request.ipc());
    }
    List<ImageSet> made = new ArrayList<>();
    boolean isRefining = requests.stream().anyMatch(request -> request.refined(classes) > 0);
    ToLongFunction<SetRequest> images =
        isRefining ? request -> request.refined(classes) : request -> request.drawings(classes);
    long done = 0;
    try (Progress.Task task =
        progress.begin(
            "Making sets",
            isRefining ? "refined images" : "drawn images",
            requests.stream().mapToLong(images).sum())) {
      for (SetRequest request : requests) {
        long own = images.applyAsLong(request);
        made.add(
            request.make(
                new SetProgress(
                    progress,
                    told,
                    isRefining ? ClassRefinement.REFINING : Synthesis.DRAWING,
                    task,
                    done,
                    own)));
        done += own;
        task.done(done);
      }
    }
    return made;
  }
}
