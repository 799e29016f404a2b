package io.distillery.describe.files;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Names the kinds of files that descriptions are read from and written to. */
public enum CaptionFormat {
  /** Holds a JSON object an image, each on a line: {@code metadata.jsonl} of image folders. */
  JSONL("jsonl", "ndjson"),
  /** Holds a line an image under a header that names the columns. */
  CSV("csv", "tsv"),
  /** Holds a row an image in Apache Parquet: {@code metadata.parquet} of image folders. */
  PARQUET("parquet"),
  /** Is a {@code .txt} beside each image, of its name: what kohya's scripts train from. */
  TXT,
  /** Is a file of questions and one of answers, joined by {@code question_id}: LLaVA's batches. */
  LLAVA;

  private final String[] endings;

  CaptionFormat(String... endings) {
    this.endings = endings;
  }

  /** Tells the format by a file's ending; none where it is no known one, as that of a folder. */
  public static Optional<CaptionFormat> ofName(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(format -> Arrays.stream(format.endings).anyMatch(end -> name.endsWith("." + end)))
        .findFirst();
  }
}
