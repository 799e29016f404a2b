package io.distillery.diffusion.tokenizer;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a text into the words within which byte pairs merge: NFC, blanks run together, lower case,
 * then CLIP's pattern (English contractions, runs of letters, single digits, runs of anything
 * else). A special token written out in the text is a word of its own, as in OpenAI's code.
 *
 * <p>OpenAI's code also repairs mis-decoded text ({@code ftfy}) and HTML entities, and Hugging
 * Face's slow tokenizer sets blanks around Chinese characters; implementations disagree there, and
 * this one does none of it.
 */
final class WordSplitter {
  // Python's str.isspace also holds the separators U+001C to U+001F.
  private static final Pattern BLANKS = Pattern.compile("(?U)[\\s\\x1c-\\x1f]+");
  private static final String WORDS =
      "'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}|[^\\s\\x1c-\\x1f\\p{L}\\p{N}]+";

  private final Pattern words;

  WordSplitter(String startToken, String endToken) {
    this.words =
        Pattern.compile(
            "(?U)" + Pattern.quote(startToken) + "|" + Pattern.quote(endToken) + "|" + WORDS);
  }

  List<String> split(String text) {
    String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
    String clean = BLANKS.matcher(composed).replaceAll(" ").toLowerCase(Locale.ROOT);
    List<String> found = new ArrayList<>();
    Matcher matcher = words.matcher(clean);
    while (matcher.find()) {
      found.add(matcher.group());
    }
    return found;
  }
}
