package io.distillery.stage;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import java.io.IOException;
import java.util.List;

/** Other processes that do parts of a run's work, all of which see the run's directory. */
public interface Workshop {
  /**
   * Says how much is a part.
   *
   * @param described images that are described by one, rounded up to the describer's batches, at
   *     least 1
   * @param encoded images of a class that are encoded by one, at least 1; classes of no more are
   *     encoded where their prototypes are found
   */
  record Sizes(int described, int encoded) {
    private static final Sizes DEFAULTS = new Sizes(64, 1024);

    public Sizes {
      if (described < 1 || encoded < 1) {
        throw new ConfigurationException(
            Text.format(
                "A task of %d images to describe, %d to encode: expected 1 or more",
                described, encoded));
      }
    }

    /** Takes tasks of a minute or so where describing takes a second. */
    public static Sizes defaults() {
      return DEFAULTS;
    }
  }

  /** Says how work is divided. */
  Sizes sizes();

  /**
   * Has parts done, in any order, each at least once.
   *
   * @param name what they do, such as {@code Describing}
   * @param shared what they must know of the run
   * @throws IOException what one of them failed with, or the processes
   */
  void each(String name, SharedRun shared, List<? extends Part> parts, Progress progress)
      throws IOException;
}
