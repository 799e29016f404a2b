package io.distillery.describe.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.Text;
import io.distillery.describe.vlm.RawAnswer;
import io.distillery.describe.vlm.RawAnswer.Ending;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * Is what a server sent back.
 *
 * @param status of HTTP
 * @param retryAfter the header {@code Retry-After}
 * @param content the body, without the key
 */
record ChatResponse(int status, Optional<String> retryAfter, String content) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int QUOTED = 120;

  /** However long a server wants to be left alone, it is looked at again after this. */
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  /**
   * Finds the answer: a status of success, and a text in {@code choices[0].message.content}, which
   * may be empty.
   *
   * @throws ServerFailure when it is none
   */
  RawAnswer answer(long milliseconds) throws ServerFailure {
    boolean isSuccess = status / 100 == 2;
    JsonNode json = json(isSuccess);
    JsonNode error = json.path("error");
    if (!isSuccess || (!error.isMissingNode() && !error.isNull())) {
      throw ServerFailure.said(named(error), message(error), wait(Instant.now()));
    }
    JsonNode choice = json.path("choices").path(0);
    JsonNode text = choice.path("message").path("content");
    if (!text.isTextual() && !text.isNull()) {
      throw ServerFailure.unusable(
          "the answer has no text in choices[0].message.content: " + quoted());
    }
    return new RawAnswer(
        text.isNull() ? "" : text.textValue(),
        Ending.of(choice.path("finish_reason").asText()),
        json.path("usage").path("completion_tokens").asInt(0),
        milliseconds);
  }

  private JsonNode json(boolean isNeeded) throws ServerFailure {
    try {
      JsonNode json = JSON.readTree(content);
      if (json.isObject()) {
        return json;
      }
    } catch (JsonProcessingException e) {
      // said below
    }
    if (isNeeded) {
      throw ServerFailure.unusable("the answer is not JSON, or cut off: " + quoted());
    }
    return JSON.createObjectNode();
  }

  /** Gives the status that an error names itself; LM Studio sends errors with 200. */
  private int named(JsonNode error) {
    int code = error.path("code").asInt(0);
    return status / 100 == 2 && code >= 400 && code < 600 ? code : status;
  }

  private String message(JsonNode error) {
    if (error.isTextual()) {
      return error.textValue();
    }
    JsonNode message = error.path("message");
    return message.isTextual() ? message.textValue() : content;
  }

  private String quoted() {
    String line = content.strip().replaceAll("\\s+", " ");
    return line.length() > QUOTED ? line.substring(0, QUOTED) + "..." : line;
  }

  /** Reads {@code Retry-After}: seconds, or a date. */
  Optional<Duration> wait(Instant now) {
    return retryAfter
        .map(String::strip)
        .flatMap(value -> seconds(value).or(() -> date(value, now)))
        .map(wait -> wait.isNegative() ? Duration.ZERO : wait)
        .map(wait -> wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
  }

  private static Optional<Duration> seconds(String value) {
    return value.matches("\\d{1,9}(?:\\.\\d{1,9})?")
        ? Optional.of(Duration.ofMillis(Math.round(1000 * Double.parseDouble(value))))
        : Optional.empty();
  }

  private static Optional<Duration> date(String value, Instant now) {
    try {
      return Optional.of(
          Duration.between(
              now, ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant()));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Says the status alone, not the content. */
  @Override
  public String toString() {
    return Text.format("status %d, %d characters", status, content.length());
  }
}
