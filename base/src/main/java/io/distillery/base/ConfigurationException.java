package io.distillery.base;

import java.util.List;

/** What was asked for cannot be done as asked; found before anything long has run. */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<String> problems;

  /**
   * @param problems one sentence each, at least one: what was found, what was expected, what to do
   */
  public ConfigurationException(List<String> problems) {
    super(String.join("\n", problems));
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("No problem was given");
    }
    this.problems = List.copyOf(problems);
  }

  /** One problem. */
  public ConfigurationException(String problem) {
    this(List.of(problem));
  }

  /** Every problem found, one sentence each. */
  public List<String> problems() {
    return problems;
  }
}
