package io.distillery.pretrain;

import io.distillery.base.Text;
import java.io.IOException;
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
 * Tells the wider terms of nouns (Miller, CACM 1995): a golden retriever is a retriever, a dog, an
 * animal. Reads {@code data.noun} of WordNet 3.0, whose offsets are the codes of ImageNet's
 * classes.
 */
public final class WordNet {
  private static final int CODE = 9; // "n" and eight digits
  private static final int HEADER = 6; // offset, file, type, number of words, word, its sense
  private static final String HYPERNYM = "@";

  /** What is said of nearly everything, or by biologists only. */
  private static final Set<String> TOO_WIDE =
      Set.of(
          "entity",
          "physical entity",
          "abstraction",
          "object",
          "whole",
          "thing",
          "matter",
          "living thing",
          "organism",
          "causal agent",
          "artifact",
          "instrumentality",
          "chordate",
          "vertebrate",
          "placental",
          "unit",
          "part",
          "substance",
          "attribute",
          "measure");

  /** A meaning: its words, and the offset of the next wider one, or null. */
  private record Synset(List<String> words, String wider) {}

  private final Map<String, Synset> synsets;

  private WordNet(Map<String, Synset> synsets) {
    this.synsets = synsets;
  }

  /**
   * Reads the nouns.
   *
   * @param file {@code data.noun} (Debian's package wordnet-base)
   * @throws IOException when it cannot be read or is another file
   */
  public static WordNet read(Path file) throws IOException {
    Map<String, Synset> synsets = new HashMap<>();
    try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      lines
          .filter(line -> !line.startsWith(" ")) // the licence
          .forEach(line -> synsets.put(line.split(" ", 2)[0], synset(line)));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException(
          Text.format("%s is no data.noun of WordNet 3.0: expected its database", file), e);
    }
    return new WordNet(synsets);
  }

  /** A line: offset, file, n, number of words (hexadecimal), word, sense, ..., pointers. */
  private static Synset synset(String line) {
    String[] fields = line.split(" ");
    int count = Integer.parseInt(fields[3], 16);
    List<String> words = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      words.add(fields[HEADER - 2 + 2 * i].replace('_', ' '));
    }
    int at = HEADER - 2 + 2 * count;
    int pointers = Integer.parseInt(fields[at]);
    for (int i = 0; i < pointers; i++) {
      int pointer = at + 1 + 4 * i; // kind, offset, part of speech, words
      if (fields[pointer].startsWith(HYPERNYM)) {
        return new Synset(words, fields[pointer + 1]);
      }
    }
    return new Synset(words, null);
  }

  /**
   * The wider terms of a class, from near to far, without those that are said of nearly everything.
   *
   * @param code of the class, as {@code n02099601}
   * @return none if the code is no noun's
   */
  public List<String> widerTerms(String code) {
    List<String> terms = new ArrayList<>();
    Synset at = code.length() == CODE ? synsets.get(code.substring(1)) : null;
    while (at != null && at.wider != null) {
      at = synsets.get(at.wider);
      if (at != null && !TOO_WIDE.contains(at.words.get(0))) {
        terms.add(at.words.get(0));
      }
    }
    return terms;
  }
}
