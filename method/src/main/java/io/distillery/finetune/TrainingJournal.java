package io.distillery.finetune;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.base.Json;
import io.distillery.base.Text;
import io.distillery.base.TextFile;
import io.distillery.chart.LineChart;
import io.distillery.diffusion.training.TrainingStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Records what each step of a training gave, a line of JSON each, in {@value #FILE} beside the
 * weights. It holds no times, so that an interrupted training leaves the same bytes.
 */
public final class TrainingJournal {
  static final String FILE = "training.jsonl";

  private static final String STEP = "step";
  private static final String LOSS = "loss";
  private static final String GRADIENT_NORM = "gradientNorm";
  private static final String LEARNING_RATE = "learningRate";
  private static final String VALIDATION_LOSS = "validationLoss";

  /**
   * Holds what each step gave, and each validation. Points are (step, value), in the order of the
   * steps.
   *
   * @param losses of the training
   * @param heldOut losses on images that are not learned from
   * @param norms of the gradients before they were clipped
   * @param rates of learning
   */
  public record Curves(
      List<LineChart.Point> losses,
      List<LineChart.Point> heldOut,
      List<LineChart.Point> norms,
      List<LineChart.Point> rates) {}

  private final Path file;

  /**
   * Goes on with a journal.
   *
   * @param steps that were done; later lines, which will be written again, are forgotten
   */
  TrainingJournal(Path directory, long steps) throws IOException {
    file = directory.resolve(FILE);
    List<String> kept = new ArrayList<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        if (!line.endsWith("}") || parse(file, line).path(STEP).asLong() > steps) {
          break;
        }
        kept.add(line);
      }
    }
    Files.write(file, kept);
  }

  void step(TrainingStep step) throws IOException {
    append(
        Json.MAPPER
            .createObjectNode()
            .put(STEP, step.step())
            .put(LOSS, step.loss())
            .put(GRADIENT_NORM, step.gradientNorm())
            .put(LEARNING_RATE, step.learningRate()));
  }

  void validation(long step, double loss) throws IOException {
    append(Json.MAPPER.createObjectNode().put(STEP, step).put(VALIDATION_LOSS, loss));
  }

  private void append(ObjectNode line) throws IOException {
    Files.writeString(
        file, line.toString() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Finds the validation with the lowest loss, the first of equal ones; none before the first. */
  Optional<LineChart.Point> best() throws IOException {
    return read(file, VALIDATION_LOSS).stream().min(Comparator.comparingDouble(LineChart.Point::y));
  }

  /** Reads all that the journal in a directory holds. */
  public static Curves curves(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    return new Curves(
        read(file, LOSS),
        read(file, VALIDATION_LOSS),
        read(file, GRADIENT_NORM),
        read(file, LEARNING_RATE));
  }

  /** Reads the points of one quantity, in the order of the steps. */
  private static List<LineChart.Point> read(Path file, String quantity) throws IOException {
    List<LineChart.Point> points = new ArrayList<>();
    if (Files.exists(file)) {
      for (String line : TextFile.lines(file)) {
        JsonNode json = parse(file, line);
        if (json.has(quantity) && json.has(STEP)) {
          points.add(new LineChart.Point(json.get(STEP).asDouble(), json.get(quantity).asDouble()));
        }
      }
    }
    return points;
  }

  private static JsonNode parse(Path file, String line) throws IOException {
    try {
      return Json.MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IOException(
          Text.format("%s has the line '%s', which is no JSON: train again", file, line.strip()),
          e);
    }
  }
}
