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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Records the choices among candidates in a distilled dataset: the file {@value #FILE}, a line an
 * image, in the order of the images' names once all are there. A line is written before its image,
 * so that an image whose choice is not known is not there.
 */
public final class CandidateLog {
  static final String FILE = "candidates.jsonl";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CHOICE = ".choice.json";

  private final Path file;
  private final Path shared; // null: choices are added to the file, else each is one in here
  private final Map<String, CandidateChoice> choices = new TreeMap<>();

  /** Holds what a line says. */
  @JsonPropertyOrder({"file_name", "choice"})
  private record Line(
      @JsonProperty("file_name") String fileName, @JsonProperty("choice") CandidateChoice choice) {}

  private CandidateLog(Path file, Path shared) {
    this.file = file;
    this.shared = shared;
  }

  /**
   * Reads what a dataset says; nothing where each of its images was the only one.
   *
   * @throws DatasetException where the file is broken
   */
  public static CandidateLog read(Path directory) throws IOException {
    return read(directory, null);
  }

  private static CandidateLog read(Path directory, Path shared) throws IOException {
    CandidateLog log = new CandidateLog(directory.resolve(FILE), shared);
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

  /**
   * Takes part in what another process has begun, maybe together with others: choices are files of
   * their own, which that process takes up.
   *
   * @param scratch where they are left
   */
  static CandidateLog join(Path directory, Path scratch) throws IOException {
    return read(directory, scratch);
  }

  /**
   * Adds the choices that other processes have left.
   *
   * @param fileNames of the images that they may have chosen
   * @param scratch where they were left
   */
  void takeUp(List<String> fileNames, Path scratch) throws IOException {
    for (String name : fileNames) {
      Path alone = alone(scratch, name);
      if (of(name).isEmpty() && Files.exists(alone)) {
        add(name, JSON.readValue(Files.readAllBytes(alone), Line.class).choice);
      }
    }
  }

  private static Path alone(Path scratch, String fileName) {
    return scratch.resolve(fileName + CHOICE);
  }

  /** Puts the lines into the order of the images' names, when there will be no more. */
  void finish() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Map.Entry<String, CandidateChoice> each : choices.entrySet()) {
      lines.append(line(each.getKey(), each.getValue()));
    }
    if (!choices.isEmpty()) {
      WholeFile.write(file, lines.toString());
    }
  }

  private static String line(String fileName, CandidateChoice choice)
      throws JsonProcessingException {
    return JSON.writeValueAsString(new Line(fileName, choice)) + "\n";
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
  public synchronized Optional<CandidateChoice> of(String fileName) {
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

  /** Adds a choice, on the disk when the call returns. Several threads may. */
  synchronized void add(String fileName, CandidateChoice choice) throws IOException {
    byte[] line = line(fileName, choice).getBytes(StandardCharsets.UTF_8);
    if (shared == null) {
      append(line);
    } else {
      Path alone = alone(shared, fileName);
      Files.createDirectories(alone.getParent());
      WholeFile.writeShared(alone, part -> Files.write(part, line));
    }
    choices.put(fileName, choice);
  }

  private void append(byte[] line) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      channel.write(ByteBuffer.wrap(line));
      channel.force(false);
    }
  }
}
