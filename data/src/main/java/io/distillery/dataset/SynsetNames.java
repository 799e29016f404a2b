package io.distillery.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Gives words for folders that are named by WordNet codes, as ImageNet's are: from the lists that
 * come with such datasets, or from WordNet itself where it is at hand. Of several words for a thing
 * the first is taken; all of them where another class has the same first.
 *
 * @param lists files that lie beside the data, the nearest first
 */
record SynsetNames(List<Path> lists) {
  /** Says what a code is: {@code n}, and where WordNet 3.0 keeps the noun. */
  private static final Pattern CODE = Pattern.compile("n\\d{8}");

  private static final String INDEX = "imagenet_class_index.json";

  /** Lists what such lists are called: one line is a code, white space, and words. */
  private static final List<String> LISTS =
      List.of("LOC_synset_mapping.txt", "synset_words.txt", "words.txt", INDEX);

  /** ImageNet's folders lie three levels below the list that names them. */
  private static final int LEVELS_ABOVE = 3;

  SynsetNames {
    lists = List.copyOf(lists);
  }

  /** Finds the lists in directories and above the first of them. */
  static SynsetNames beside(List<Path> directories) {
    Set<Path> places = new LinkedHashSet<>();
    for (int i = directories.size() - 1; i >= 0; i--) {
      places.add(directories.get(i).toAbsolutePath().normalize());
    }
    Path above = directories.get(0).toAbsolutePath().normalize().getParent();
    for (int i = 0; i < LEVELS_ABOVE && above != null; i++) {
      places.add(above);
      above = above.getParent();
    }
    List<Path> found = new ArrayList<>();
    for (Path place : places) {
      LISTS.stream().map(place::resolve).filter(Files::isRegularFile).forEach(found::add);
    }
    return new SynsetNames(found);
  }

  /**
   * Returns words for those folders that are codes, by folder.
   *
   * @throws IOException when a list cannot be read
   */
  Map<String, String> of(Collection<String> folders) throws IOException {
    Set<String> codes =
        folders.stream().filter(f -> CODE.matcher(f).matches()).collect(Collectors.toSet());
    Map<String, String> words = new HashMap<>();
    for (Path list : lists) {
      if (words.size() < codes.size()) {
        read(list, codes).forEach(words::putIfAbsent);
      }
    }
    if (words.size() < codes.size()) {
      WordNet.nouns(codes).forEach(words::putIfAbsent);
    }
    Map<String, Long> sharing =
        words.values().stream()
            .collect(Collectors.groupingBy(SynsetNames::first, Collectors.counting()));
    words.replaceAll((code, all) -> sharing.get(first(all)) > 1 ? all : first(all));
    return words;
  }

  private static Map<String, String> read(Path list, Set<String> codes) throws IOException {
    return list.endsWith(INDEX) ? readIndex(list, codes) : readLines(list, codes);
  }

  private static Map<String, String> readLines(Path list, Set<String> codes) throws IOException {
    Map<String, String> words = new HashMap<>();
    for (String line : TextFile.lines(list)) {
      String[] parts = line.strip().split("\\s+", 2);
      if (parts.length == 2) {
        add(parts[0], parts[1], codes, words);
      }
    }
    return words;
  }

  /** Reads {@code {"0": ["n01440764", "tench"], ...}}. */
  private static Map<String, String> readIndex(Path list, Set<String> codes) throws IOException {
    Map<String, String> words = new HashMap<>();
    try {
      for (JsonNode pair : new ObjectMapper().readTree(TextFile.read(list))) {
        add(pair.path(0).asText(), pair.path(1).asText(), codes, words);
      }
    } catch (JsonProcessingException e) {
      throw new DatasetException(
          list + " is not JSON: expected {\"0\": [\"n01440764\", \"tench\"], ...}", e);
    }
    return words;
  }

  private static String first(String words) {
    return words.split(",", 2)[0].strip();
  }

  /** Adds what a line says of a code, unless nothing but commas and spaces is said. */
  private static void add(String code, String said, Set<String> codes, Map<String, String> words) {
    String spaced =
        Arrays.stream(said.replace('_', ' ').split(","))
            .map(String::strip)
            .filter(word -> !word.isEmpty())
            .collect(Collectors.joining(", "));
    if (codes.contains(code) && !spaced.isEmpty()) {
      words.put(code, spaced);
    }
  }
}
