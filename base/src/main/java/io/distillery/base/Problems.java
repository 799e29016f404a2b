package io.distillery.base;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong with a configuration, so that all of it is reported at once. */
public final class Problems {
  /** Holds each problem once: what two options rest on may be wrong. */
  private final Set<String> found = new LinkedHashSet<>();

  /** Adds a problem, formatted as {@link String#format} does. */
  public void add(String sentence, Object... arguments) {
    found.add(Text.format(sentence, arguments));
  }

  /** Adds a problem unless the condition holds. */
  public void require(boolean condition, String sentence, Object... arguments) {
    if (!condition) {
      add(sentence, arguments);
    }
  }

  /**
   * Runs a check that reports users' mistakes by throwing, and collects those. Whatever else it
   * throws is a fault of the program, and passes.
   *
   * @return what the check gave, or null when it failed
   */
  public <T> T collect(Check<T> check) {
    try {
      return check.run();
    } catch (ConfigurationException e) {
      found.addAll(e.problems());
    } catch (IOException e) {
      found.add(e.getMessage());
    }
    return null;
  }

  /** Gives what was found so far, one sentence each. */
  public List<String> found() {
    return List.copyOf(found);
  }

  /**
   * Ends the collection.
   *
   * @throws ConfigurationException naming every problem, if there is one
   */
  public void throwIfAny() {
    if (!found.isEmpty()) {
      throw new ConfigurationException(found());
    }
  }

  /** Gives a value or throws what is wrong with its input. */
  @FunctionalInterface
  public interface Check<T> {
    /** Gives the value. */
    T run() throws IOException;
  }
}
