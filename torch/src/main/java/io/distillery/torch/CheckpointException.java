package io.distillery.torch;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import java.util.List;

/** Says that a checkpoint is missing, broken, or not the model that was expected, and names it. */
public final class CheckpointException extends ConfigurationException {
  private static final long serialVersionUID = 1L;
  private static final int MOST_LISTED = 10;

  /** Tells a problem in full. */
  public CheckpointException(String message) {
    super(message);
  }

  /** Tells a problem in full, with its cause. */
  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Lists several problems of one checkpoint, the first ten by name. */
  public static CheckpointException listing(String origin, List<String> problems) {
    String listed = String.join("; ", problems.subList(0, Math.min(MOST_LISTED, problems.size())));
    String more =
        problems.size() > MOST_LISTED
            ? Text.format(" and %d more", problems.size() - MOST_LISTED)
            : "";
    return new CheckpointException(
        Text.format(
            "The weights in %s do not fit the model that they belong to: %s%s",
            origin, listed, more));
  }
}
