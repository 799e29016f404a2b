package io.distillery.describe.server;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.dataset.image.RgbImage;
import io.distillery.describe.VisionLanguageOptions;
import io.distillery.describe.server.ServerFailure.Kind;
import io.distillery.describe.vlm.ImageQuestion;
import io.distillery.describe.vlm.RawAnswer;
import io.distillery.describe.vlm.UnansweredException;
import io.distillery.describe.vlm.VisionLanguageModel;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a model on a server that speaks OpenAI's protocol: Ollama, vLLM, llama.cpp's, LM Studio,
 * SGLang and others. Safe for several threads.
 *
 * <p>HTTP 1.1 alone is spoken: an offer of HTTP/2 makes LM Studio hang and vLLM lose the question.
 * What will pass is asked again ({@link Patience}); what will not ends all at once.
 */
public final class OpenAiServer implements VisionLanguageModel {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final int HALVINGS = 2;

  private final VisionLanguageOptions options;
  private final ChatUrl url;
  private final ApiKey key;
  private final Patience patience;
  private final Throttle throttle;
  private final ChatRequest request;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  OpenAiServer(VisionLanguageOptions options, ApiKey key, Patience patience) {
    this.options = options;
    this.key = key;
    this.patience = patience;
    url = ChatUrl.of(options.server().url().orElseThrow());
    throttle = new Throttle(options.server().parallel());
    request = new ChatRequest(options);
  }

  /**
   * Asks nothing yet.
   *
   * @param options that name a server and a model
   * @throws ConfigurationException when the key is not where it is said to be
   */
  public static OpenAiServer of(VisionLanguageOptions options) {
    return new OpenAiServer(
        options,
        ApiKey.of(options.server(), System::getenv),
        Patience.of(options.server().tries()));
  }

  /** Names the other machine that images are sent to, if it is another. */
  public Optional<String> otherHost() {
    return url.isThisMachine() ? Optional.empty() : Optional.of(url.host());
  }

  @Override
  public String identity() {
    return String.join(
        "\n",
        options.model().orElseThrow(),
        options.server().extraBody().orElse(""),
        Integer.toString(options.server().smallestSide()));
  }

  @Override
  public int parallel() {
    return options.server().parallel();
  }

  @Override
  public List<RawAnswer> answerFirst(List<ImageQuestion> questions) throws IOException {
    try {
      return answer(questions, true);
    } catch (UnansweredException e) {
      throw new ConfigurationException(
          Text.format(
              "%s gives no description by %s: %s",
              url.uri(), options.model().get(), e.getMessage()),
          e);
    }
  }

  @Override
  public List<RawAnswer> answer(List<ImageQuestion> questions) throws IOException {
    return answer(questions, false);
  }

  private List<RawAnswer> answer(List<ImageQuestion> questions, boolean isFirst)
      throws IOException {
    ImageQuestion question = questions.get(0);
    RgbImage image = SentImage.sized(question.image(), options.server().smallestSide());
    for (int halvings = 0; ; halvings++) {
      try {
        return List.of(answer(request.body(image, question.text(), question.seed()), isFirst));
      } catch (ServerFailure overflow) {
        if (halvings == HALVINGS) {
          throw new UnansweredException(
              "too long for the model's context, also with a smaller image: "
                  + overflow.getMessage());
        }
        image = SentImage.halved(image);
      }
    }
  }

  /**
   * Asks until there is an answer.
   *
   * @throws ServerFailure only when the question is too long
   */
  private RawAnswer answer(byte[] body, boolean isFirst) throws IOException {
    for (int attempt = 1; ; attempt++) {
      ServerFailure failure;
      throttle.enter();
      try {
        RawAnswer answer = once(body);
        throttle.succeeded();
        return answer;
      } catch (ServerFailure e) {
        failure = e;
      } finally {
        throttle.leave();
      }
      Optional<Duration> asked = failure.retryAfter();
      switch (failure.kind()) {
        case OVERFLOW -> throw failure;
        case PERMANENT -> throw end(failure);
        case BUSY -> throttle.backOff(asked.orElse(Duration.ZERO));
        case BROKEN -> {
          if (isFirst && isRefused(failure)) {
            throw end(failure);
          }
        }
        case PASSING -> {}
      }
      if (attempt == patience.tries()) {
        if (isRefused(failure)) {
          throw gone(failure);
        }
        throw new UnansweredException(
            Text.format("%s (asked %d times)", failure.getMessage(), attempt));
      }
      boolean isIdleClosed = attempt == 1 && failure.kind() == Kind.BROKEN && !isRefused(failure);
      if (!isIdleClosed) { // a connection that was left open too long: a new one will do
        throttle.sleep(patience.after(attempt, asked));
      }
    }
  }

  private RawAnswer once(byte[] body) throws IOException {
    HttpRequest.Builder post =
        HttpRequest.newBuilder(url.uri())
            .version(HttpClient.Version.HTTP_1_1)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    key.authorization().ifPresent(value -> post.header("Authorization", value));
    long start = System.nanoTime();
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(post.build(), head -> new LimitedBody());
    try {
      HttpResponse<String> response =
          answer.get(Math.round(1000 * options.server().timeoutSeconds()), TimeUnit.MILLISECONDS);
      return new ChatResponse(
              response.statusCode(),
              response.headers().firstValue("Retry-After"),
              key.hiddenIn(response.body()))
          .answer((System.nanoTime() - start) / 1_000_000);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw ServerFailure.broken(
          Text.format("no answer within %s s", options.server().timeoutSeconds()));
    } catch (ExecutionException e) {
      throw broken(e.getCause());
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted");
    }
  }

  private static ServerFailure broken(Throwable cause) {
    if (cause instanceof IOException e) {
      ServerFailure failure =
          ServerFailure.broken(
              e instanceof ConnectException
                  ? "no server takes connections there"
                  : "the connection broke: "
                      + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
      failure.initCause(e);
      return failure;
    }
    throw new IllegalStateException("A request failed in an unforeseen way", cause);
  }

  private static boolean isRefused(ServerFailure failure) {
    return failure.getCause() instanceof ConnectException;
  }

  /** Ends all requests for what the user can mend. */
  private ConfigurationException end(ServerFailure failure) {
    ConfigurationException mistake =
        new ConfigurationException(
            Text.format(
                "%s does not describe images by %s: %s. %s",
                url.uri(), options.model().get(), failure.getMessage(), advice(failure)),
            failure);
    throttle.end(mistake);
    return mistake;
  }

  private IOException gone(ServerFailure failure) {
    IOException gone =
        new IOException(
            Text.format(
                "%s is gone: %s (asked %d times). The answers so far are kept: start the server, and"
                    + " the same command goes on from there",
                url.uri(), failure.getMessage(), patience.tries()),
            failure);
    throttle.end(gone);
    return gone;
  }

  private String advice(ServerFailure failure) {
    String name = options.model().get();
    if (isRefused(failure)) {
      return "Start the server, or name its host and port by descriptions.vlm.server.url";
    }
    if (failure.isBlind()) {
      return Text.format(
          "%s does not look at images, as it is served: name one that does by descriptions.vlm.model"
              + " (llama.cpp's server needs --mmproj)",
          name);
    }
    return switch (failure.status()) {
      case 401, 403 ->
          "Give the server's key by descriptions.vlm.server.keyVariable or"
              + " descriptions.vlm.server.keyFile";
      case 404 ->
          Text.format(
              "Either the server has no model %s: pull it, or look how the server calls it; or its"
                  + " address has another path than /v1: name that by descriptions.vlm.server.url",
              name);
      case 413 -> "Images are too large for the server: raise its limit";
      case 400, 422 ->
          Text.format(
              "The server may not know one of the fields that it is sent"
                  + " (descriptions.vlm.server.extraBody), or %s does not look at images",
              name);
      default -> "Look at the address, descriptions.vlm.server.url, and at the server's log";
    };
  }
}
