package io.distillery.describe;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.LabelledImage;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Holds what is said of each image of a dataset: the content of {@code metadata.jsonl}, which lies
 * beside the class folders and has one <code>{"file_name": "class/x.jpg", "text": "..."}</code> a
 * line.
 */
public final class Descriptions {
  /** Names the file beside the images. */
  public static final String FILE = "metadata.jsonl";

  private static final int PROBLEMS_NAMED = 20;
  private static final Pattern QUOTES = Pattern.compile("[\"\u201c\u201d]");
  private static final Pattern POSSESSIVE = Pattern.compile("(?<=\\w)['\u2019]s\\b");
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private final SortedMap<String, String> texts;

  private Descriptions(SortedMap<String, String> texts) {
    this.texts = Collections.unmodifiableSortedMap(texts);
  }

  /** Takes descriptions by file name; blank ones are left out. */
  public static Descriptions of(Map<String, String> texts) {
    SortedMap<String, String> sorted = new TreeMap<>(texts);
    sorted.values().removeIf(String::isBlank);
    return new Descriptions(sorted);
  }

  /**
   * Reads {@code metadata.jsonl}.
   *
   * @throws DatasetException naming the malformed lines and those that describe an image again
   */
  public static Descriptions read(Path file) throws IOException {
    try {
      return parse(Files.readAllLines(file), file);
    } catch (NoSuchFileException e) {
      throw new DatasetException(
          Text.format(
              "There is no file %s: expected one JSON object a line, like"
                  + " {\"file_name\": \"class/x.jpg\", \"text\": \"...\"}.",
              file),
          e);
    } catch (CharacterCodingException e) {
      throw new DatasetException(Text.format("%s is not text in UTF-8.", file), e);
    }
  }

  static Descriptions parse(List<String> lines, Path file) throws DatasetException {
    SortedMap<String, String> texts = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    int number = 0;
    for (String line : lines) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      try {
        DescriptionLine description = DescriptionLine.parse(line);
        if (texts.put(description.fileName(), description.text()) != null) {
          problems.add(Text.format("line %d describes %s again", number, description.fileName()));
        }
      } catch (ConfigurationException e) {
        problems.add(Text.format("line %d %s", number, e.getMessage()));
      }
    }
    if (!problems.isEmpty()) {
      throw new DatasetException(
          Text.format(
              "%s has %d bad lines; mend or remove them:%n  %s",
              file,
              problems.size(),
              String.join(
                  System.lineSeparator() + "  ",
                  problems.subList(0, Math.min(PROBLEMS_NAMED, problems.size())))));
    }
    return of(texts);
  }

  /**
   * Makes a description as the method wants it (reference's treatment of a model's answer): no
   * double quotes, no possessive {@code 's}, one line.
   */
  public static String clean(String text) {
    String unquoted = QUOTES.matcher(text).replaceAll("");
    String plain = POSSESSIVE.matcher(unquoted).replaceAll("");
    return BLANKS.matcher(plain).replaceAll(" ").strip();
  }

  /** Returns the same descriptions, each {@linkplain #clean cleaned}. */
  public Descriptions cleaned() {
    SortedMap<String, String> clean = new TreeMap<>();
    texts.forEach((fileName, text) -> clean.put(fileName, clean(text)));
    return of(clean);
  }

  /** Returns what is said of an image. */
  public Optional<String> text(LabelledImage image) {
    return Optional.ofNullable(texts.get(image.fileName()));
  }

  /** Returns all descriptions by file name, sorted. */
  public SortedMap<String, String> texts() {
    return texts;
  }

  /** Returns the number of images that have a description. */
  public int size() {
    return texts.size();
  }

  /** Writes {@code metadata.jsonl}, sorted by file name. */
  public void write(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    texts.forEach((fileName, text) -> lines.add(new DescriptionLine(fileName, text).toString()));
    Files.writeString(file, lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
  }
}
