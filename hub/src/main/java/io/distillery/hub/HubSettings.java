package io.distillery.hub;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Says where the hub is and where its files are kept, as every tool that uses it has it: {@code
 * HF_ENDPOINT}, {@code HF_HOME}, {@code HF_HUB_CACHE}, {@code HF_TOKEN}, {@code HF_HUB_OFFLINE}.
 *
 * @param endpoint the hub's address, without a slash at the end
 * @param cache the directory of all repositories
 * @param token who asks, for gated and private models
 * @param offline whether no network is to be used
 */
public record HubSettings(URI endpoint, Path cache, Optional<String> token, boolean offline) {
  private static final String PUBLIC = "https://huggingface.co";
  private static final Set<String> YES = Set.of("1", "true", "yes", "on");

  /**
   * Reads this process's environment.
   *
   * @throws ConfigurationException where {@code HF_ENDPOINT} is no address
   */
  public static HubSettings fromEnvironment() {
    return of(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  /** Reads an environment; a token may also lie in the file that the hub's own tools write. */
  static HubSettings of(Map<String, String> environment, Path home) {
    Path own =
        directory(environment, "HF_HOME")
            .orElseGet(
                () ->
                    directory(environment, "XDG_CACHE_HOME")
                        .orElse(home.resolve(".cache"))
                        .resolve("huggingface"));
    Path cache =
        directory(environment, "HF_HUB_CACHE")
            .or(() -> directory(environment, "HUGGINGFACE_HUB_CACHE"))
            .orElse(own.resolve("hub"));
    Path tokenFile = directory(environment, "HF_TOKEN_PATH").orElse(own.resolve("token"));
    Optional<String> token =
        text(environment, "HF_TOKEN")
            .or(() -> text(environment, "HUGGING_FACE_HUB_TOKEN"))
            .or(() -> stored(tokenFile));
    return new HubSettings(
        endpoint(text(environment, "HF_ENDPOINT").orElse(PUBLIC)),
        cache,
        token,
        text(environment, "HF_HUB_OFFLINE")
            .filter(value -> YES.contains(value.toLowerCase(Locale.ROOT)))
            .isPresent());
  }

  private static URI endpoint(String text) {
    String address = text.replaceAll("/+$", "");
    try {
      URI uri = URI.create(address);
      if (uri.getHost() != null && Set.of("http", "https").contains(uri.getScheme())) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new ConfigurationException(
        Text.format("HF_ENDPOINT is '%s', expected an address such as %s", text, PUBLIC));
  }

  private static Optional<String> text(Map<String, String> environment, String name) {
    return Stream.ofNullable(environment.get(name))
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  private static Optional<Path> directory(Map<String, String> environment, String name) {
    return text(environment, name).map(Path::of).map(Path::toAbsolutePath);
  }

  private static Optional<String> stored(Path file) {
    try {
      return Files.isRegularFile(file)
          ? Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Says all but the token. */
  @Override
  public String toString() {
    return Text.format(
        "%s, cache %s%s", endpoint, cache, token.isPresent() ? ", with a token" : "");
  }
}
