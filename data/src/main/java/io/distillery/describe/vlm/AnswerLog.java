package io.distillery.describe.vlm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.JsonProblem;
import io.distillery.base.Text;
import io.distillery.dataset.DatasetException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Appends answers to a file as they come, a line each, and knows those that an earlier process had.
 * Of raw answers nothing stays in memory. Safe for several threads.
 */
public final class AnswerLog implements AutoCloseable {
  /** Names the file. */
  public static final String FILE = "answers.jsonl";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BLOCK = 1 << 16;

  private final FileChannel channel;
  private final Map<String, Known> known = new HashMap<>();

  /** What is kept of an answer. */
  record Known(String identity, String text, RawAnswer.Ending ending) {}

  private AnswerLog(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens a log to be continued, or makes it. A last line that a killed process had not written to
   * its end is dropped.
   *
   * @throws DatasetException if another line is damaged
   */
  public static AnswerLog open(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    long end = wholeLines(channel);
    channel.truncate(end).position(end);
    AnswerLog log = new AnswerLog(channel);
    try {
      read(file, log::remember);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    return log;
  }

  /** Takes a line. */
  @FunctionalInterface
  interface Reader {
    void line(AnswerLine line);
  }

  /** Reads a log that nobody writes, line by line. */
  static void read(Path file, Reader reader) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      long number = 1;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        reader.line(parse(file, number, line));
        number++;
      }
    } catch (CharacterCodingException e) {
      throw new DatasetException(
          Text.format(
              "%s is not text in UTF-8: delete it to have all asked again, or mend it", file),
          e);
    }
  }

  private static AnswerLine parse(Path file, long number, String line) throws DatasetException {
    String problem = "it lacks file_name, identity or text";
    try {
      AnswerLine answer = JSON.readValue(line, AnswerLine.class);
      if (answer != null
          && answer.fileName() != null
          && answer.identity() != null
          && answer.text() != null) {
        return answer;
      }
    } catch (JsonProcessingException e) {
      problem = JsonProblem.of(e);
    }
    throw new DatasetException(
        Text.format(
            "%s, line %d is no answer (%s): delete that line to have it asked again",
            file, number, problem));
  }

  /** Finds where the last line that has its end ends. */
  private static long wholeLines(FileChannel channel) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    for (long end = channel.size(); end > 0; ) {
      long start = Math.max(0, end - BLOCK);
      block.clear().limit((int) (end - start));
      while (block.hasRemaining() && channel.read(block, start + block.position()) >= 0) {}
      for (int i = block.position() - 1; i >= 0; i--) {
        if (block.get(i) == '\n') {
          return start + i + 1;
        }
      }
      end = start;
    }
    return 0;
  }

  private void remember(AnswerLine line) {
    known.put(line.fileName(), new Known(line.identity(), line.text(), line.ending()));
  }

  /** Says whether no answer is known. */
  synchronized boolean isEmpty() {
    return known.isEmpty();
  }

  /** Gives what is known of an image, if it is the answer to the same question. */
  synchronized Optional<Known> answer(String fileName, String identity) {
    return Optional.ofNullable(known.get(fileName)).filter(k -> k.identity().equals(identity));
  }

  /** Adds an answer; when this returns, a kill of the process cannot lose it. */
  synchronized void append(AnswerLine line) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    remember(line);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
