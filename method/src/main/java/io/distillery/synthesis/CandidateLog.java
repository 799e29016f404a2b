package io.distillery.synthesis;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.Text;
import io.distillery.base.TextFile;
import io.distillery.base.WholeFile;
import io.distillery.base.WholeLines;
import io.distillery.dataset.DatasetException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Records the choices among candidates in a distilled dataset: the file {@value #FILE}, a line an
 * image. A line is written before its image, so that an image whose choice is not known is not
 * there.
 */
public final class CandidateLog {
  static final String FILE = "candidates.jsonl";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Map<String, CandidateChoice> choices = new TreeMap<>();

  /** Holds what a line says. */
  @JsonPropertyOrder({"file_name", "choice"})
  private record Line(
      @JsonProperty("file_name") String fileName, @JsonProperty("choice") CandidateChoice choice) {}

  private CandidateLog(Path file) {
    this.file = file;
  }

  /**
   * Reads what a dataset says; nothing where each of its images was the only one.
   *
   * @throws DatasetException where the file is broken
   */
  public static CandidateLog read(Path directory) throws IOException {
    CandidateLog log = new CandidateLog(directory.resolve(FILE));
    if (Files.exists(log.file)) {
      for (String line : TextFile.lines(log.file)) {
        log.parse(line);
      }
    }
    return log;
  }

  /** Copies what a dataset says of its choices, if anything, beside images made from it. */
  public static void copy(Path from, Path to) throws IOException {
    if (Files.exists(from.resolve(FILE))) {
      WholeFile.write(to.resolve(FILE), Files.readString(from.resolve(FILE)));
    }
  }

  /** Starts or goes on; the half of a line that a killed process has left is cut off. */
  static CandidateLog open(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (Files.exists(file)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(WholeLines.read(file).bytes());
      }
    }
    return read(directory);
  }

  private void parse(String line) throws DatasetException {
    try {
      Line parsed = JSON.readValue(line, Line.class);
      choices.put(parsed.fileName, parsed.choice);
    } catch (JsonProcessingException | RuntimeException e) {
      throw new DatasetException(
          Text.format(
              "%s has the line '%s', expected {\"file_name\": ..., \"choice\": ...}: draw the"
                  + " images again",
              file, line),
          e);
    }
  }

  /** Returns the choice that an image is, if there was one. */
  public Optional<CandidateChoice> of(String fileName) {
    return Optional.ofNullable(choices.get(fileName));
  }

  /** Counts how many images are another than the first of their candidates. */
  public long others() {
    return choices.values().stream().filter(choice -> choice.kept() > 0).count();
  }

  /** Returns which candidate an image is: 0 where there was no choice. */
  int kept(String fileName) {
    return of(fileName).map(CandidateChoice::kept).orElse(0);
  }

  /** Adds a choice, on the disk when the call returns. */
  void add(String fileName, CandidateChoice choice) throws IOException {
    byte[] line =
        (JSON.writeValueAsString(new Line(fileName, choice)) + "\n")
            .getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      channel.write(ByteBuffer.wrap(line));
      channel.force(false);
    }
    choices.put(fileName, choice);
  }
}
