package io.distillery.base;

import java.util.List;

/**
 * Says that what a user asked for, or brought, cannot be used as it is. Every mistake that users
 * can put right is of this type; another {@link IllegalArgumentException} is a fault of the
 * program.
 */
public class ConfigurationException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final String[] problems; // a list need not be serializable

  /**
   * Tells several problems.
   *
   * @param problems one sentence each, at least one: what was found, what was expected, what to do
   */
  public ConfigurationException(List<String> problems) {
    super(String.join("\n", problems));
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("No problem was given");
    }
    this.problems = problems.toArray(String[]::new);
  }

  /** Tells one problem. */
  public ConfigurationException(String problem) {
    this(List.of(problem));
  }

  /** Tells one problem, with its cause. */
  public ConfigurationException(String problem, Throwable cause) {
    super(problem, cause);
    this.problems = new String[] {problem};
  }

  /** Gives every problem found, one sentence each. */
  public final List<String> problems() {
    return List.of(problems);
  }
}
