package io.distillery.compare;

import io.distillery.base.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A set that takes part in a comparison, made or not.
 *
 * @param source who makes it
 * @param ipc images per class
 * @param set which of several; a single set takes part as each of them, so that it is trained on as
 *     often as the others, in pairs with each of theirs
 */
public record SetRequest(SetSource source, int ipc, int set) {
  /** Every set of every source at every number of images per class. */
  public static List<SetRequest> all(List<SetSource> sources, List<Integer> ipcs, int sets) {
    List<SetRequest> requests = new ArrayList<>();
    for (int ipc : ipcs) {
      for (int set = 0; set < sets; set++) {
        for (SetSource source : sources) {
          requests.add(new SetRequest(source, ipc, set));
        }
      }
    }
    return requests;
  }

  /** Whether making it is work of its own: a single set is made once. */
  boolean isOwn() {
    return set == 0 || !source.isSingle();
  }

  /**
   * How many images a model draws for it.
   *
   * @param classes of the set
   */
  long drawings(int classes) {
    return isOwn() ? (long) ipc * classes * source.drawings() : 0;
  }

  /** How many images are refined once a model has drawn them: what of its making takes long. */
  long refined(int classes) {
    return source.refining().isPresent() && drawings(classes) > 0 ? (long) ipc * classes : 0;
  }

  /** The set, which is made unless it is there. */
  ImageSet make(Progress progress) throws IOException {
    return new ImageSet(
        source.method(),
        ipc,
        set,
        source.make(ipc, source.isSingle() ? 0 : set, progress),
        source.isWeighted());
  }
}
