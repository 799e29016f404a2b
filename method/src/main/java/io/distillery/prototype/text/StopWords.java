package io.distillery.prototype.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.apache.lucene.analysis.WordlistLoader;
import org.apache.lucene.analysis.snowball.SnowballFilter;

/**
 * Lists the English words that say nothing about an image: the Snowball project's, as Lucene ships
 * them.
 */
final class StopWords {
  private static final Set<String> ENGLISH = read("english_stop.txt");

  private StopWords() {}

  static Set<String> english() {
    return ENGLISH;
  }

  private static Set<String> read(String resource) {
    try (InputStream in = SnowballFilter.class.getResourceAsStream(resource)) {
      Objects.requireNonNull(in, "Lucene's resource " + resource + " is not on the class path");
      Set<String> words = new HashSet<>();
      for (Object word :
          WordlistLoader.getSnowballWordSet(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        words.add(new String((char[]) word));
      }
      return Set.copyOf(words);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
