package io.distillery.describe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.Problems;
import java.net.URI;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;

/**
 * Says where a vision-language model is asked that speaks OpenAI's protocol, and how patiently.
 *
 * @param url such as {@code http://localhost:11434}; with or without {@code /v1}
 * @param keyVariable the environment variable that holds the key, where the server wants one
 * @param keyFile the file that holds it, instead
 * @param extraBody a JSON object whose fields go along with each request
 * @param parallel requests at the same time, at least 1; fewer while the server says that they are
 *     too many
 * @param smallestSide pixels to which the short side of smaller images is enlarged, at least 1
 * @param tries of one request before its image is given up, at least 1
 * @param timeoutSeconds for one answer, above 0
 */
public record ServerOptions(
    Optional<String> url,
    Optional<String> keyVariable,
    Optional<Path> keyFile,
    Optional<String> extraBody,
    int parallel,
    int smallestSide,
    int tries,
    double timeoutSeconds) {
  private static final Set<String> OURS =
      Set.of("model", "messages", "stream", "temperature", "max_tokens", "seed");

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final ServerOptions DEFAULTS =
      new ServerOptions(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 4, 224, 8, 300);

  public ServerOptions {
    Problems problems = new Problems();
    url.ifPresent(address -> checkUrl(problems, address));
    problems.require(
        keyVariable.isEmpty() || keyFile.isEmpty(),
        "descriptions.vlm.server.keyVariable and descriptions.vlm.server.keyFile are both given,"
            + " expected one of them");
    extraBody.ifPresent(body -> checkBody(problems, body));
    problems.require(
        parallel >= 1, "descriptions.vlm.server.parallel is %d, expected 1 or more", parallel);
    problems.require(
        smallestSide >= 1 && smallestSide <= 4096,
        "descriptions.vlm.server.smallestSide is %d, expected 1 to 4096",
        smallestSide);
    problems.require(tries >= 1, "descriptions.vlm.server.tries is %d, expected 1 or more", tries);
    problems.require(
        timeoutSeconds > 0 && timeoutSeconds <= 86_400,
        "descriptions.vlm.server.timeoutSeconds is %s, expected above 0 and at most 86400",
        timeoutSeconds);
    problems.throwIfAny();
  }

  private static void checkUrl(Problems problems, String address) {
    URI uri = null;
    try {
      uri = URI.create(address.strip());
    } catch (IllegalArgumentException e) {
      // said below
    }
    problems.require(
        uri != null
            && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
            && uri.getHost() != null
            && uri.getQuery() == null
            && uri.getFragment() == null,
        "descriptions.vlm.server.url is '%s', expected http://HOST:PORT or https://HOST, such as"
            + " http://localhost:11434",
        uri != null && uri.getUserInfo() != null ? "(withheld)" : address);
    problems.require(
        uri == null || uri.getUserInfo() == null,
        "descriptions.vlm.server.url holds a user's name or password, which would be kept with the"
            + " run: give a key by descriptions.vlm.server.keyVariable or"
            + " descriptions.vlm.server.keyFile");
  }

  private static void checkBody(Problems problems, String body) {
    try {
      JsonNode json = JSON.readTree(body);
      problems.require(
          json.isObject(),
          "descriptions.vlm.server.extraBody is %s, expected a JSON object such as {\"top_p\": 0.9}",
          body);
      for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
        String name = names.next();
        problems.require(
            !OURS.contains(name),
            "descriptions.vlm.server.extraBody has %s, which other options say",
            name);
      }
    } catch (JsonProcessingException e) {
      problems.add(
          "descriptions.vlm.server.extraBody is not JSON (%s): expected an object such as"
              + " {\"top_p\": 0.9}",
          e.getOriginalMessage());
    }
  }

  /** Takes no server, and usual patience. */
  public static ServerOptions defaults() {
    return DEFAULTS;
  }

  /** Takes a server at an address, with usual patience. */
  public static ServerOptions at(String url) {
    return new ServerOptions(
        Optional.of(url),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        DEFAULTS.parallel,
        DEFAULTS.smallestSide,
        DEFAULTS.tries,
        DEFAULTS.timeoutSeconds);
  }
}
