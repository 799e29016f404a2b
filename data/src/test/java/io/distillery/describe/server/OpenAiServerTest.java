package io.distillery.describe.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.distillery.base.ConfigurationException;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.RgbImage;
import io.distillery.describe.ServerOptions;
import io.distillery.describe.VisionLanguageOptions;
import io.distillery.describe.server.ScriptedServer.Reply;
import io.distillery.describe.vlm.ImageQuestion;
import io.distillery.describe.vlm.RawAnswer;
import io.distillery.describe.vlm.RawAnswer.Ending;
import io.distillery.describe.vlm.UnansweredException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers do, and what is made of it. */
@Timeout(60)
class OpenAiServerTest {
  private static final Reply GOOD = Reply.text("A red circle on a white ground.");
  private static final RgbImage IMAGE = image(20, 10);

  @TempDir private Path temp;

  private static RgbImage image(int width, int height) {
    byte[] pixels = new byte[3 * width * height];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 7);
    }
    return new RgbImage(width, height, pixels);
  }

  private static ServerOptions at(String url, double timeout, int parallel) {
    return new ServerOptions(
        Optional.of(url),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        parallel,
        224,
        4,
        timeout);
  }

  private static VisionLanguageOptions asking(ServerOptions server) {
    return VisionLanguageOptions.defaults().withModel("llava:7b").withServer(server);
  }

  private static OpenAiServer model(ScriptedServer server) {
    return model(at(server.url(), 30, 4), Optional.empty());
  }

  private static OpenAiServer model(ServerOptions options, Optional<String> key) {
    ServerOptions withKey =
        new ServerOptions(
            options.url(),
            key.map(k -> "KEY"),
            Optional.empty(),
            options.extraBody(),
            options.parallel(),
            options.smallestSide(),
            options.tries(),
            options.timeoutSeconds());
    return new OpenAiServer(
        asking(withKey),
        ApiKey.of(withKey, name -> key.orElse(null)),
        new Patience(4, Duration.ofMillis(4), Duration.ofMillis(20)));
  }

  private static List<ImageQuestion> question() {
    return List.of(new ImageQuestion(IMAGE, "What is it?", -3));
  }

  private static RawAnswer ask(OpenAiServer model) throws IOException {
    return model.answer(question()).get(0);
  }

  @Test
  void theRequestHoldsWhatEveryServerKnowsAndNothingElse() throws IOException {
    try (ScriptedServer server = ScriptedServer.inOrder(GOOD)) {
      RawAnswer answer = ask(model(server));
      assertThat(answer.text()).isEqualTo("A red circle on a white ground.");
      assertThat(answer.ending()).isEqualTo(Ending.STOP);
      assertThat(answer.tokens()).isEqualTo(7);

      ScriptedServer.Request request = server.requests().get(0);
      assertThat(request.path()).isEqualTo("/v1/chat/completions");
      assertThat(request.headers())
          .doesNotContainKeys("upgrade", "http2-settings", "authorization");
      JsonNode body = request.body();
      List<String> names = new ArrayList<>();
      body.fieldNames().forEachRemaining(names::add);
      assertThat(names)
          .containsExactly("model", "messages", "temperature", "max_tokens", "seed", "stream");
      assertThat(body.get("model").asText()).isEqualTo("llava:7b");
      assertThat(body.get("temperature").doubleValue()).isEqualTo(0.2);
      assertThat(body.get("max_tokens").intValue()).isEqualTo(512);
      assertThat(body.get("seed").longValue()).isBetween(0L, (long) Integer.MAX_VALUE);
      assertThat(body.get("stream").booleanValue()).isFalse();
      assertThat(body.at("/messages/0/content/0/type").asText()).isEqualTo("image_url");
      assertThat(request.question()).isEqualTo("What is it?");
      assertThat(decoded(request).height()).isEqualTo(224); // enlarged
      assertThat(decoded(request).width()).isEqualTo(448);
    }
  }

  private RgbImage decoded(ScriptedServer.Request request) throws IOException {
    String url = request.image();
    assertThat(url).startsWith("data:image/");
    byte[] bytes = Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1));
    return new ImageDecoder().decode(Files.write(temp.resolve("sent"), bytes));
  }

  @Test
  void extraFieldsGoAlong() throws IOException {
    try (ScriptedServer server = ScriptedServer.inOrder(GOOD)) {
      ServerOptions options =
          new ServerOptions(
              Optional.of(server.url()),
              Optional.empty(),
              Optional.empty(),
              Optional.of("{\"top_p\": 0.9}"),
              1,
              224,
              1,
              30);
      ask(OpenAiServer.of(asking(options)));
      assertThat(server.requests().get(0).body().get("top_p").doubleValue()).isEqualTo(0.9);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://h:1234, http://h:1234/v1/chat/completions",
    "http://h:1234/, http://h:1234/v1/chat/completions",
    "http://h:1234/v1, http://h:1234/v1/chat/completions",
    "http://h:1234/v1/, http://h:1234/v1/chat/completions",
    "https://h/api/v3, https://h/api/v3/chat/completions",
    "https://h/openai, https://h/openai/v1/chat/completions",
    "https://h/x/chat/completions, https://h/x/chat/completions"
  })
  void addressesOfEveryStyle(String url, String uri) {
    assertThat(ChatUrl.of(url).uri()).hasToString(uri);
  }

  @Test
  void otherMachinesAreToldOf() {
    assertThat(model(at("http://127.0.0.1:9", 1, 1), Optional.empty()).otherHost()).isEmpty();
    assertThat(model(at("http://192.0.2.7:1234", 1, 1), Optional.empty()).otherHost())
        .contains("192.0.2.7:1234");
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 409, 425, 429, 500, 502, 503, 504})
  void whatPassesIsAskedAgain(int status) throws IOException {
    try (ScriptedServer server =
        ScriptedServer.inOrder(
            Reply.of(status, "", "{\"error\": {\"message\": \"later\"}}"),
            Reply.of(status, "", ""),
            GOOD)) {
      assertThat(ask(model(server)).text()).startsWith("A red");
      assertThat(server.requests()).hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 400, 401, 403, 404, 413, 415, 422})
  void whatDoesNotPassEndsAll(int status) throws IOException {
    try (ScriptedServer server =
        ScriptedServer.inOrder(Reply.of(status, "", "{\"error\": \"no such thing\"}"))) {
      OpenAiServer model = model(server);
      assertThatThrownBy(() -> ask(model))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContainingAll(server.url(), "llava:7b", "status " + status, "no such thing");
      assertThatThrownBy(() -> ask(model)).isInstanceOf(ConfigurationException.class);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | {\"error\": {\"message\": \"model crashed\"}} | model crashed",
        "200 | {\"error\": \"out of memory\"} | out of memory",
        "200 | <html><body>Proxy</body></html> | not JSON",
        "200 | {\"choices\": [{\"message\": {\"cont | cut off",
        "200 | {\"choices\": []} | no text in choices",
        "500 | <html><style>p {}</style><h1>Bad  thing</h1></html> | status 500: Bad thing",
      })
  void failuresInDisguiseAreFailures(int status, String body, String reason) throws IOException {
    try (ScriptedServer server = ScriptedServer.inOrder(Reply.of(status, "", body.strip()))) {
      assertThatThrownBy(() -> ask(model(server)))
          .isInstanceOf(UnansweredException.class)
          .hasMessageContainingAll(reason.strip(), "asked 4 times");
      assertThat(server.requests()).hasSize(4);
    }
  }

  @Test
  void anErrorWith200ThatNamesItsStatusIsTakenAtItsWord() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.inOrder(
            Reply.of(200, "", "{\"error\": {\"code\": 401, \"message\": \"who?\"}}"))) {
      assertThatThrownBy(() -> ask(model(server)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContainingAll("401", "keyVariable");
    }
  }

  @Test
  void nullIsAnEmptyAnswer() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.inOrder(
            Reply.of(200, "", "{\"choices\": [{\"message\": {\"content\": null}}]}"))) {
      RawAnswer answer = ask(model(server));
      assertThat(answer.text()).isEmpty();
      assertThat(answer.ending()).isEqualTo(Ending.OTHER);
      assertThat(answer.tokens()).isZero();
    }
  }

  @Test
  void cutBodiesBrokenAndIdleClosedConnections() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.inOrder(GOOD.thenClosed(), GOOD.cut(-30), GOOD.cut(0), GOOD.cut(20), GOOD)) {
      OpenAiServer model = model(server);
      assertThat(ask(model).text()).startsWith("A red");
      assertThat(ask(model).text()).startsWith("A red"); // over a connection that was closed
      assertThat(server.requests()).hasSize(5);
    }
  }

  @Test
  void slowServersAreWaitedForAndSilentOnesAreNot() throws IOException {
    try (ScriptedServer server = ScriptedServer.inOrder(GOOD.after(300))) {
      assertThat(ask(model(server)).milliseconds()).isGreaterThanOrEqualTo(300);
    }
    try (ScriptedServer server = ScriptedServer.inOrder(Reply.silence(), GOOD)) {
      assertThat(ask(model(at(server.url(), 0.3, 1), Optional.empty())).text()).startsWith("A red");
    }
    try (ScriptedServer server = ScriptedServer.inOrder(Reply.silence())) {
      assertThatThrownBy(() -> ask(model(at(server.url(), 0.1, 1), Optional.empty())))
          .isInstanceOf(UnansweredException.class)
          .hasMessageContaining("no answer within 0.1 s");
    }
  }

  /** The head comes, and the body does not. */
  @Test
  void aBodyThatNeverComesIsNotWaitedFor() throws IOException {
    Reply stuck = Reply.of(200, "", "{}");
    byte[] head = new String(stuck.bytes(), 0, stuck.bytes().length - 2).getBytes();
    try (ScriptedServer server =
        ScriptedServer.inOrder(new Reply(0, head, head.length, false), GOOD)) {
      assertThat(ask(model(at(server.url(), 0.5, 1), Optional.empty())).text()).startsWith("A red");
    }
  }

  @Test
  void retryAfterIsObeyedInBothForms() throws IOException {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            Instant.now().plusSeconds(3).atZone(ZoneOffset.UTC));
    for (String after : List.of("1", date)) {
      try (ScriptedServer server =
          ScriptedServer.inOrder(Reply.of(429, "Retry-After: " + after, "{}"), GOOD)) {
        long start = System.nanoTime();
        ask(model(server));
        assertThat(Duration.ofNanos(System.nanoTime() - start))
            .as(after)
            .isBetween(Duration.ofMillis(900), Duration.ofSeconds(10));
      }
    }
  }

  @Test
  void retryAfterIsRead() {
    Instant now = Instant.parse("2026-11-28T12:00:00Z");
    assertThat(new ChatResponse(429, Optional.of("7"), "").wait(now))
        .contains(Duration.ofSeconds(7));
    assertThat(new ChatResponse(429, Optional.of("0.25"), "").wait(now))
        .contains(Duration.ofMillis(250));
    assertThat(new ChatResponse(503, Optional.of("Sat, 28 Nov 2026 12:01:30 GMT"), "").wait(now))
        .contains(Duration.ofSeconds(90));
    assertThat(new ChatResponse(503, Optional.of("Sat, 28 Nov 2026 11:00:00 GMT"), "").wait(now))
        .contains(Duration.ZERO);
    assertThat(new ChatResponse(503, Optional.of("999999999"), "").wait(now))
        .contains(Duration.ofHours(1));
    assertThat(new ChatResponse(503, Optional.of("soon"), "").wait(now)).isEmpty();
  }

  @Test
  void waitsDoubleWithJitter() {
    Patience patience = Patience.of(8);
    for (int attempt = 1; attempt <= 9; attempt++) {
      long middle = Math.min(500L << (attempt - 1), 60_000);
      assertThat(patience.after(attempt, Optional.empty()).toMillis())
          .isBetween(middle / 2, middle * 3 / 2);
    }
    assertThat(patience.after(1, Optional.of(Duration.ofSeconds(9))))
        .isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void tooManyRequestsBecomeFewer() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.of(
            request ->
                request.number() < 4 ? Reply.of(503, "Retry-After: 0", "{}") : GOOD.after(30))) {
      OpenAiServer model = model(at(server.url(), 30, 4), Optional.empty());
      List<CompletableFuture<RawAnswer>> answers = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        answers.add(
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return ask(model);
                  } catch (IOException e) {
                    throw new IllegalStateException(e);
                  }
                },
                task -> new Thread(task).start()));
      }
      for (CompletableFuture<RawAnswer> answer : answers) {
        assertThat(answer.get().text()).startsWith("A red");
      }
      assertThat(server.most()).isLessThanOrEqualTo(4);
    }
    Throttle throttle = new Throttle(8);
    throttle.backOff(Duration.ZERO);
    throttle.backOff(Duration.ZERO);
    assertThat(throttle.limit()).isEqualTo(2);
    throttle.succeeded();
    throttle.succeeded();
    assertThat(throttle.limit()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "500 | image input is not supported - hint: you may need to provide the mmproj | --mmproj",
        "400 | this model does not support images, it is not a multimodal model | look at images",
        "404 | model \"llava:7b\" not found, try pulling it first | pull it",
        "401 | Invalid key | keyVariable",
        "404 | <html>Not Found</html> | /v1"
      })
  void theFirstQuestionSaysTheLikelyCause(int status, String message, String cause)
      throws IOException {
    try (ScriptedServer server = ScriptedServer.inOrder(Reply.of(status, "", message))) {
      assertThatThrownBy(() -> model(server).answerFirst(question()))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContainingAll(server.url(), "llava:7b", cause.strip());
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void noServerIsSaidAtOnceAndALostOneAfterTries() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    OpenAiServer model = model(at("http://127.0.0.1:" + port, 5, 1), Optional.empty());
    assertThatThrownBy(() -> model.answerFirst(question()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("no server takes connections there", "Start the server");
    OpenAiServer lost = model(at("http://127.0.0.1:" + port, 5, 1), Optional.empty());
    assertThatThrownBy(() -> lost.answer(question()))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(UnansweredException.class)
        .hasMessageContainingAll("is gone", "the same command goes on");
  }

  @Test
  void tooLongForTheContextIsAskedWithASmallerImageTwice() throws IOException {
    Reply full =
        Reply.of(
            400,
            "",
            "{\"error\": {\"message\": \"request exceeds the available context size\", \"type\":"
                + " \"exceed_context_size_error\"}}");
    try (ScriptedServer server = ScriptedServer.inOrder(full, full, GOOD)) {
      ask(model(server));
      List<Integer> heights = new ArrayList<>();
      for (ScriptedServer.Request request : server.requests()) {
        heights.add(decoded(request).height());
      }
      assertThat(heights).containsExactly(224, 112, 56);
    }
    try (ScriptedServer server = ScriptedServer.inOrder(full)) {
      assertThatThrownBy(() -> ask(model(server)))
          .isInstanceOf(UnansweredException.class)
          .hasMessageContaining("too long");
      assertThat(server.requests()).hasSize(3);
    }
  }

  @Test
  void largeImagesAreJpegOfBearableSize() throws IOException {
    RgbImage sized = SentImage.sized(image(3000, 1500), 224);
    assertThat(sized.width()).isEqualTo(SentImage.LONGEST);
    assertThat(sized.height()).isEqualTo(672);
    assertThat(SentImage.dataUrl(sized)).startsWith("data:image/jpeg;base64,");
    assertThat(SentImage.dataUrl(IMAGE)).startsWith("data:image/png;base64,");
    assertThat(SentImage.sized(image(2, 3000), 224).width()).isEqualTo(1);
  }

  @Test
  void theKeyIsSentAndNeverSaid() throws IOException {
    String key = "sk-very-secret";
    try (ScriptedServer server =
        ScriptedServer.inOrder(Reply.of(401, "", "{\"error\": \"bad key " + key + "\"}"))) {
      OpenAiServer model = model(at(server.url(), 5, 1), Optional.of(key));
      assertThatThrownBy(() -> ask(model))
          .hasMessageContaining("bad key (key)")
          .hasMessageNotContaining(key);
      assertThat(server.requests().get(0).headers())
          .containsEntry("authorization", "Bearer " + key);
    }
    ServerOptions file =
        new ServerOptions(
            Optional.of("http://h"),
            Optional.empty(),
            Optional.of(Files.writeString(temp.resolve("key"), key + "\n")),
            Optional.empty(),
            1,
            224,
            1,
            5);
    assertThat(ApiKey.of(file, name -> null).authorization()).contains("Bearer " + key);
    assertThatThrownBy(() -> model(at("http://h", 5, 1), Optional.of("two words")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("KEY")
        .hasMessageNotContaining("two words");
    assertThatThrownBy(() -> model(at("http://h", 5, 1), Optional.of("")))
        .hasMessageContainingAll("KEY", "nothing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "localhost:1234 | | expected http://HOST:PORT",
        "http://me:secret@h | | holds a user's name or password",
        "http://h?x=1 | | expected http://HOST:PORT",
        "http://h | [1] | expected a JSON object",
        "http://h | {\"seed\": 1} | which other options say",
        "http://h | {x | is not JSON"
      })
  void optionsAreChecked(String url, String body, String problem) {
    assertThatThrownBy(
            () ->
                new ServerOptions(
                    Optional.of(url),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.ofNullable(body),
                    1,
                    224,
                    1,
                    5))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(problem)
        .hasMessageNotContaining("secret");
  }
}
