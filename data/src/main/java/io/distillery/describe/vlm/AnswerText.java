package io.distillery.describe.vlm;

import io.distillery.describe.ClassNoun;
import io.distillery.describe.Descriptions;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Is what of an answer describes the image: one line, without the model's thinking, markdown, "The
 * image shows", quotation marks and possessive {@code 's}; cut where it begins to repeat itself;
 * and with the class's name before it where it does not say that.
 *
 * @param text may be empty
 * @param verdict whether the answer will do
 */
record AnswerText(String text, Verdict verdict) {
  private static final int FEWEST_WORDS = 5;

  private static final Pattern THOUGHT =
      Pattern.compile("(?is)<think(?:ing)?>.*?(?:</think(?:ing)?>|$)|^.*</think(?:ing)?>");

  private static final Pattern REFUSAL =
      Pattern.compile(
          "(?i)^(?:i['\u2019]?m (?:really )?sorry|i am (?:really )?sorry|sorry(?=[,.])|i apologi[sz]e"
              + "|unfortunately,? i|as an ai|unable to"
              + "|i (?:cannot|can not|can['\u2019]t|won['\u2019]t|(?:do not|don['\u2019]t) (?:have|see))"
              + "|i(?:['\u2019]m| am) (?:unable|not able|an ai))\\b.*");

  private static final Pattern FENCE = Pattern.compile("```\\w*");
  private static final Pattern LINK =
      Pattern.compile("!?\\[([^\\]\\n]{0,300})\\]\\([^)\\n]{0,300}\\)");
  private static final Pattern RULE = Pattern.compile("(?m)^[ \\t]*[-*_][-*_ \\t]{2,}$");
  private static final Pattern LIST =
      Pattern.compile("(?m)^[ \\t]*(?:[-*+\u2022]|\\d{1,2}[.)])\\s+");
  private static final Pattern BLOCK = Pattern.compile("(?m)^[ \\t]*(?:#{1,6}\\s+|>\\s?)");
  private static final Pattern OPEN_LINE = Pattern.compile("(?<=[^\\s.!?:;,])[ \\t]*\\R\\s*");
  private static final Pattern EMPHASIS =
      Pattern.compile("[*`]|(?<![\\p{L}\\p{N}])_{1,3}|_{1,3}(?![\\p{L}\\p{N}])");

  private static final String PICTURE = "(?:the|this) (?:image|picture|photo|photograph)";
  private static final Pattern LEAD =
      Pattern.compile(
          "(?i)(?:^|(?<=[.!?] ))(?:in "
              + PICTURE
              + ",? (?:(?:there (?:is|are)|we (?:can )?see|you can see) )?|"
              + PICTURE
              + " (?:shows|features|depicts|displays|presents|contains|captures|showcases|portrays|is"
              + " of) )(\\p{L})");

  /** Says whether an answer will do. */
  enum Verdict {
    /** It will. */
    GOOD,
    /** It has fewer than five words. */
    SHORT,
    /** The model says that it does not answer. */
    REFUSAL
  }

  /**
   * Cleans an answer.
   *
   * @param className what the image shows
   */
  static AnswerText of(RawAnswer answer, String className) {
    String said = THOUGHT.matcher(answer.text()).replaceAll(" ").strip();
    if (REFUSAL.matcher(said.lines().findFirst().orElse("")).matches()) {
      return new AnswerText("", Verdict.REFUSAL);
    }
    String line = withoutLead(Descriptions.clean(plain(said)));
    String text = Sentences.withoutLoops(line);
    if (answer.ending() == RawAnswer.Ending.LENGTH) {
      text = Sentences.whole(text);
    }
    Verdict verdict = Sentences.words(text) < FEWEST_WORDS ? Verdict.SHORT : Verdict.GOOD;
    return new AnswerText(text.isEmpty() ? "" : ClassNoun.before(text, className), verdict);
  }

  /** Takes markdown out. */
  private static String plain(String text) {
    String plain = LINK.matcher(FENCE.matcher(text).replaceAll("")).replaceAll("$1");
    plain = RULE.matcher(plain).replaceAll("");
    if (LIST.matcher(plain).find()) {
      plain = OPEN_LINE.matcher(LIST.matcher(plain).replaceAll("")).replaceAll(". ");
    }
    return EMPHASIS.matcher(BLOCK.matcher(plain).replaceAll("")).replaceAll("");
  }

  private static String withoutLead(String line) {
    return LEAD.matcher(line).replaceAll(found -> found.group(1).toUpperCase(Locale.ROOT));
  }
}
