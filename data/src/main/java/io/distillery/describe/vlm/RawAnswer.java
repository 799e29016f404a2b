package io.distillery.describe.vlm;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * Is what a vision-language model answers, as it stands.
 *
 * @param text may be blank
 * @param ending why it ends
 * @param tokens of the answer, 0 where nobody counts them
 * @param milliseconds that it took, its share where several were answered together
 */
public record RawAnswer(String text, Ending ending, int tokens, long milliseconds) {
  /** Says why an answer ends; written as {@code finish_reason}. */
  public enum Ending {
    /** The model ended it. */
    STOP,
    /** It had as many tokens as it may have. */
    LENGTH,
    /** Anything else, such as a filter. */
    OTHER;

    /** Reads a {@code finish_reason}; one that is not known, or none, is {@link #OTHER}. */
    @JsonCreator
    public static Ending of(String reason) {
      return "stop".equals(reason) ? STOP : "length".equals(reason) ? LENGTH : OTHER;
    }

    @Override
    @JsonValue
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
