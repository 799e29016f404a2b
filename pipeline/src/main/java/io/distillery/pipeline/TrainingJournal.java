package io.distillery.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.diffusion.training.TrainingStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What each step of a training gave, a line of JSON each, in {@value #FILE} beside the weights. It
 * holds no times, so that an interrupted training leaves the same bytes.
 */
final class TrainingJournal {
  static final String FILE = "training.jsonl";

  private static final String STEP = "step";
  private static final String VALIDATION_LOSS = "validationLoss";

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
        if (!line.endsWith("}") || Json.MAPPER.readTree(line).path(STEP).asLong() > steps) {
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
            .put("loss", step.loss())
            .put("gradientNorm", step.gradientNorm())
            .put("learningRate", step.learningRate()));
  }

  void validation(long step, double loss) throws IOException {
    append(Json.MAPPER.createObjectNode().put(STEP, step).put(VALIDATION_LOSS, loss));
  }

  private void append(ObjectNode line) throws IOException {
    Files.writeString(
        file, line.toString() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** The points of one quantity, in the order of the steps: step and value. */
  static List<double[]> read(Path directory, String quantity) throws IOException {
    List<double[]> points = new ArrayList<>();
    Path file = directory.resolve(FILE);
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        JsonNode json = Json.MAPPER.readTree(line);
        if (json.has(quantity)) {
          points.add(new double[] {json.get(STEP).asDouble(), json.get(quantity).asDouble()});
        }
      }
    }
    return points;
  }
}
