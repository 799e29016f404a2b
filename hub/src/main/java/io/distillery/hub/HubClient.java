package io.distillery.hub;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Asks a hub. The token goes to the hub alone, not to hosts that it sends one on to. */
final class HubClient {
  private static final Duration CONNECT = Duration.ofSeconds(20);
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final int MOST_REDIRECTS = 5;
  private static final int OK = 200;
  private static final int REDIRECT = 300;
  private static final int ERROR = 400;
  private static final int UNAUTHORISED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int TOO_MANY = 429;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HubSettings settings;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1) // parts that come side by side need connections
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(CONNECT)
          .build();

  HubClient(HubSettings settings) {
    this.settings = settings;
  }

  /**
   * Is an answer that may come good when it is asked again.
   *
   * <p>Its message is a sentence for the user, should it not.
   */
  static final class BusyException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient OptionalLong seconds;

    BusyException(String message, OptionalLong seconds) {
      super(message);
      this.seconds = seconds;
    }

    /** After which one may ask again, if that was said. */
    OptionalLong seconds() {
      return seconds;
    }
  }

  /**
   * Asks what a revision of a model holds.
   *
   * @throws ConfigurationException where there is none, or it may not be seen
   */
  HubListing listing(HubName model) throws IOException {
    URI address =
        URI.create(
            Text.format(
                "%s/api/models/%s/revision/%s?blobs=true",
                settings.endpoint(), model.repository(), model.revision().replace("/", "%2F")));
    try (InputStream body = get(model, address, Optional.empty()).body()) {
      return HubListing.of(JSON.readTree(body), settings.endpoint().toString());
    } catch (JacksonException e) {
      throw new IOException(
          Text.format(
              "%s does not answer as a hub does (%s); HF_ENDPOINT says where the hub is",
              settings.endpoint(), e.getOriginalMessage()),
          e);
    }
  }

  /**
   * Opens a file, or a part of it.
   *
   * @param range such as {@code bytes=0-9}
   * @return the answer, whose body the caller closes
   */
  HttpResponse<InputStream> open(HubName model, String commit, HubFile file, Optional<String> range)
      throws IOException {
    String path =
        Arrays.stream(file.name().split("/"))
            .map(HubClient::escaped)
            .collect(Collectors.joining("/"));
    return get(
        model,
        URI.create(
            Text.format(
                "%s/%s/resolve/%s/%s", settings.endpoint(), model.repository(), commit, path)),
        range);
  }

  private static String escaped(String part) {
    StringBuilder escaped = new StringBuilder();
    for (byte each : part.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (each & 0xff);
      boolean plain = c < 128 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0);
      escaped.append(plain ? String.valueOf(c) : Text.format("%%%02X", (int) c));
    }
    return escaped.toString();
  }

  private HttpResponse<InputStream> get(HubName model, URI address, Optional<String> range)
      throws IOException {
    URI next = address;
    for (int redirect = 0; redirect <= MOST_REDIRECTS; redirect++) {
      HttpResponse<InputStream> response = send(next, range);
      int status = response.statusCode();
      if (status >= OK && status < REDIRECT) {
        return response;
      }
      response.body().close();
      if (status >= ERROR) {
        throw refused(model, next, response);
      }
      URI from = next;
      next =
          response
              .headers()
              .firstValue("Location")
              .map(from::resolve)
              .orElseThrow(
                  () ->
                      new IOException(
                          Text.format("%s answers %d without saying where to go", from, status)));
    }
    throw new IOException(Text.format("%s sends on more than %d times", address, MOST_REDIRECTS));
  }

  private HttpResponse<InputStream> send(URI address, Optional<String> range) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address).timeout(ANSWER).header("User-Agent", "distillery");
    if (settings.token().isPresent() && isHub(address)) {
      request.header("Authorization", "Bearer " + settings.token().get());
    }
    range.ifPresent(value -> request.header("Range", value));
    try {
      return http.send(request.build(), BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new BusyException(
          Text.format(
              "%s://%s cannot be reached (%s): look to the network, or let HF_ENDPOINT name another"
                  + " hub; the same command goes on where it stopped",
              address.getScheme(), address.getAuthority(), e),
          OptionalLong.empty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted");
    }
  }

  /** Same scheme, host and port. */
  private boolean isHub(URI address) {
    return settings.endpoint().getScheme().equals(address.getScheme())
        && settings.endpoint().getAuthority().equals(address.getAuthority());
  }

  /** Says what an error means and what to do. */
  private IOException refused(HubName model, URI address, HttpResponse<InputStream> response) {
    int status = response.statusCode();
    String code = response.headers().firstValue("X-Error-Code").orElse("");
    String hub = settings.endpoint().toString();
    if (!isHub(address) || status >= 500 || status == TOO_MANY) {
      OptionalLong wait = response.headers().firstValueAsLong("Retry-After");
      return new BusyException(
          status == TOO_MANY
              ? Text.format(
                  "%s answers that there were too many requests (429): wait%s and give the same"
                      + " command again, which goes on where it stopped%s",
                  hub,
                  wait.isPresent() ? Text.format(" %d seconds", wait.getAsLong()) : " some minutes",
                  settings.token().isPresent() ? "" : "; with HF_TOKEN more are allowed")
              : Text.format(
                  "%s://%s answers %d: the same command, given later, goes on where it stopped",
                  address.getScheme(), address.getAuthority(), status),
          wait);
    }
    String sentence;
    if (code.equals("GatedRepo") || (status == FORBIDDEN && code.isEmpty())) {
      sentence =
          Text.format(
              "%s is gated: accept its licence at %s/%s, and let HF_TOKEN hold a token of the account"
                  + " that did (%s/settings/tokens)",
              model, hub, model.repository(), hub);
    } else if (code.equals("RevisionNotFound")) {
      sentence =
          Text.format(
              "%s has no revision '%s' at %s; expected a branch, a tag or a commit",
              model.repository(), model.revision(), hub);
    } else if (status == UNAUTHORISED || status == FORBIDDEN) {
      sentence =
          settings.token().isPresent()
              ? Text.format(
                  "%s does not show %s to the token of HF_TOKEN (%d): look whether the name is right"
                      + " and the token of an account that may see the model",
                  hub, model, status)
              : Text.format(
                  "There is no model %s at %s, or it is private (%d): look whether the name is right;"
                      + " for a private model let HF_TOKEN hold a token",
                  model, hub, status);
    } else if (status == NOT_FOUND && code.equals("EntryNotFound")) {
      sentence =
          Text.format("%s is not at %s any more (404): give the command again", address, hub);
    } else if (status == NOT_FOUND) {
      sentence =
          Text.format(
              "There is no model %s at %s (404): look whether the name is right", model, hub);
    } else {
      sentence = Text.format("%s answers %d to %s", hub, status, address);
    }
    throw new ConfigurationException(sentence);
  }
}
