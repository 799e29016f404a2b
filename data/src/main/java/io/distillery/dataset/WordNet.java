package io.distillery.dataset;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks nouns up in WordNet 3.0 (Miller, 1995), whose codes ImageNet's folders are: on the class
 * path, where the artefact {@code extjwnl-data-wn30} brings it, or installed on the machine.
 *
 * <p>A line of {@code data.noun} is where it begins in the file, a category, {@code n}, how many
 * words there are, and each word with a number behind it.
 */
final class WordNet {
  private static final String ON_CLASS_PATH = "/net/sf/extjwnl/data/wordnet/wn30/data.noun";
  private static final String FILE = "data.noun";
  private static final int DIGITS = 8;

  private WordNet() {}

  /**
   * Gives the first word for each code that WordNet knows; none where it is not at hand.
   *
   * @param codes {@code n} and eight digits each
   */
  static Map<String, String> nouns(Set<String> codes) throws IOException {
    try (InputStream data = open()) {
      return data == null || codes.isEmpty() ? Map.of() : nouns(codes, data);
    }
  }

  private static Map<String, String> nouns(Set<String> codes, InputStream data) throws IOException {
    Map<String, String> words = new HashMap<>();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(data, StandardCharsets.US_ASCII));
    for (String line = lines.readLine();
        line != null && words.size() < codes.size();
        line = lines.readLine()) {
      String code = "n" + line.substring(0, Math.min(DIGITS, line.length()));
      if (codes.contains(code)) {
        words.put(code, line.split(" ", 6)[4].replace('_', ' '));
      }
    }
    return words;
  }

  /** Opens the nouns; null where they are not at hand. */
  private static InputStream open() throws IOException {
    InputStream packaged = WordNet.class.getResourceAsStream(ON_CLASS_PATH);
    if (packaged != null) {
      return packaged;
    }
    for (Path directory : directories()) {
      if (Files.isRegularFile(directory.resolve(FILE))) {
        return Files.newInputStream(directory.resolve(FILE));
      }
    }
    return null;
  }

  /** Lists where WordNet's own programs look for it, and where Debian puts it. */
  private static List<Path> directories() {
    List<Path> places = new ArrayList<>();
    Stream.ofNullable(System.getenv("WNSEARCHDIR")).map(Path::of).forEach(places::add);
    Stream.ofNullable(System.getenv("WNHOME")).map(h -> Path.of(h, "dict")).forEach(places::add);
    places.add(Path.of("/usr/share/wordnet"));
    places.add(Path.of("/usr/local/WordNet-3.0/dict"));
    return places;
  }
}
