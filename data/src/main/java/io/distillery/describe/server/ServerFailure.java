package io.distillery.describe.server;

import io.distillery.base.Text;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Says that a request got no answer, and whether it will get one later. */
final class ServerFailure extends IOException {
  private static final long serialVersionUID = 1;

  private static final Set<Integer> PASSING = Set.of(408, 409, 425, 429);
  private static final Set<Integer> BUSY = Set.of(429, 503);
  private static final int QUOTED = 300;

  private static final Pattern BLIND =
      Pattern.compile(
          "image input is not supported|mmproj|does not support (?:image|vision|multimodal)"
              + "|not a multimodal model|no vision|image_url.{0,40}(?:not supported|is only supported)");

  private static final Pattern OVERFLOW =
      Pattern.compile(
          "context[ _](?:length|size|window)|exceed_context|maximum context|too many tokens"
              + "|prompt is too long");

  private static final Pattern MARKUP =
      Pattern.compile("(?is)<(?:script|style).*?</(?:script|style)>|<[^>]{0,2000}>");

  private final Kind kind;
  private final int status;
  private final transient Optional<Duration> retryAfter;

  /** Says what a failure means for what follows. */
  enum Kind {
    /** Asking again will not help. */
    PERMANENT,
    /** It will pass. */
    PASSING,
    /** It will pass, and fewer requests at a time help. */
    BUSY,
    /** The connection broke: perhaps only that one. */
    BROKEN,
    /** Image and question are too long for the model. */
    OVERFLOW
  }

  private ServerFailure(Kind kind, int status, String reason, Optional<Duration> retryAfter) {
    super(reason);
    this.kind = kind;
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** Makes one of a connection that broke, or an answer that did not come in time. */
  static ServerFailure broken(String reason) {
    return new ServerFailure(Kind.BROKEN, 0, reason, Optional.empty());
  }

  /** Makes one of an answer that says success and is none. */
  static ServerFailure unusable(String reason) {
    return new ServerFailure(Kind.PASSING, 0, reason, Optional.empty());
  }

  /**
   * Makes one of what a server says is wrong.
   *
   * @param status of HTTP, or that which the error itself names
   * @param content of the answer, without the key
   */
  static ServerFailure said(int status, String content, Optional<Duration> retryAfter) {
    String lower = content.toLowerCase(Locale.ROOT);
    Kind kind;
    if (BLIND.matcher(lower).find()) {
      kind = Kind.PERMANENT; // llama.cpp says it with 500
    } else if ((status == 400 || status >= 500) && OVERFLOW.matcher(lower).find()) {
      kind = Kind.OVERFLOW;
    } else if (BUSY.contains(status)) {
      kind = Kind.BUSY;
    } else if (PASSING.contains(status) || status >= 500 || status < 300) {
      kind = Kind.PASSING;
    } else {
      kind = Kind.PERMANENT;
    }
    return new ServerFailure(kind, status, sentence(status, content), retryAfter);
  }

  private static String sentence(int status, String content) {
    String plain = MARKUP.matcher(content).replaceAll(" ").replaceAll("\\s+", " ").strip();
    return Text.format(
        "status %d%s",
        status,
        plain.isEmpty()
            ? ""
            : ": " + (plain.length() > QUOTED ? plain.substring(0, QUOTED) + "..." : plain));
  }

  Kind kind() {
    return kind;
  }

  int status() {
    return status;
  }

  /** Gives how long the server asks to be left alone. */
  Optional<Duration> retryAfter() {
    return retryAfter;
  }

  /** Says whether the model does not look at images. */
  boolean isBlind() {
    return BLIND.matcher(getMessage().toLowerCase(Locale.ROOT)).find();
  }
}
