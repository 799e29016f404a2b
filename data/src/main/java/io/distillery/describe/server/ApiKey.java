package io.distillery.describe.server;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.describe.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Holds the key that a server wants, and keeps it out of all that is said. */
final class ApiKey {
  private static final String HIDDEN = "(key)";

  private final Optional<String> key;

  private ApiKey(Optional<String> key) {
    this.key = key;
  }

  /**
   * Finds the key; there need not be one.
   *
   * @param environment gives a variable's value, or null
   * @throws ConfigurationException when the place that is named holds none
   */
  static ApiKey of(ServerOptions options, UnaryOperator<String> environment) {
    if (options.keyVariable().isPresent()) {
      String name = options.keyVariable().get();
      return checked("The environment variable " + name, environment.apply(name));
    }
    if (options.keyFile().isPresent()) {
      Path file = options.keyFile().get();
      try {
        return checked(file.toString(), Files.readString(file));
      } catch (IOException e) {
        throw new ConfigurationException(
            Text.format("%s cannot be read, expected the server's key in it", file), e);
      }
    }
    return new ApiKey(Optional.empty());
  }

  private static ApiKey checked(String place, String content) {
    String key = content == null ? "" : content.strip();
    if (key.isEmpty() || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new ConfigurationException(
          Text.format(
              "%s holds %s, expected the server's key: one word of letters, digits and signs",
              place, key.isEmpty() ? "nothing" : "something else (not shown)"));
    }
    return new ApiKey(Optional.of(key));
  }

  /** Gives the value of the header {@code Authorization}, if there is one. */
  Optional<String> authorization() {
    return key.map(k -> "Bearer " + k);
  }

  /** Takes the key out of a text that a server sent. */
  String hiddenIn(String text) {
    return key.map(k -> text.replace(k, HIDDEN)).orElse(text);
  }

  /** Says nothing of the key. */
  @Override
  public String toString() {
    return HIDDEN;
  }
}
