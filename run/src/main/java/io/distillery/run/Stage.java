package io.distillery.run;

import io.distillery.base.Progress;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A step of a run: a pure function of its inputs, its options and a seed, to one directory.
 *
 * <p>Two executions with equal {@link StageRequest}s must write equal bytes, however often they
 * were killed and resumed on the way; but for {@link #accounts}.
 */
public interface Stage {
  /** Its name, and that of its directory in the run. */
  String name();

  /** To be raised when the same request would give other bytes than before. */
  default int version() {
    return 1;
  }

  /** The options that its result depends on, as something Jackson writes; seeds belong to them. */
  Object options();

  /** Names of the earlier stages whose output it reads. */
  List<String> stages();

  /** Fingerprints of what it reads from outside the run, by name, such as {@code dataset}. */
  Map<String, String> outsideInputs();

  /** Whether an interrupted execution's files are of use to the next one. */
  default boolean keepsItems() {
    return false;
  }

  /**
   * Names files of the output that tell how the work went, such as its seconds, and differ from one
   * execution to the next.
   */
  default Set<String> accounts() {
    return Set.of();
  }

  /**
   * Says whether finished work of the same request is to be gone on with all the same.
   *
   * @param finished what it came to
   */
  default boolean isLacking(Manifest finished) {
    return false;
  }

  /**
   * Does the work.
   *
   * @param workspace where to write, and where the earlier stages' results are
   */
  StageOutcome execute(Workspace workspace, Progress progress) throws IOException;
}
