package io.distillery.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.Text;
import io.distillery.base.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says how much each image of a small set stands for beside the others of its class: the field
 * {@value #FIELD} of {@value #FILE}, such as the share of the class's images that are in its
 * cluster.
 *
 * @param byFile by the image's place in the set, {@code class/00000.png}; 0 or more
 */
public record ImageWeights(Map<String, Double> byFile) {
  /** Names the field of a line. */
  public static final String FIELD = "weight";

  private static final String FILE = "metadata.jsonl";
  private static final String FILE_NAME = "file_name";
  private static final ObjectMapper JSON = new ObjectMapper();

  public ImageWeights {
    byFile = Map.copyOf(byFile);
  }

  /**
   * Reads them.
   *
   * @param folder of the set
   * @return nothing where no image has one
   * @throws DatasetException where a weight is no number of 0 or more
   */
  public static Optional<ImageWeights> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    Map<String, Double> weights = new HashMap<>();
    if (Files.isRegularFile(file)) {
      List<String> lines = TextFile.lines(file);
      for (int i = 0; i < lines.size(); i++) {
        JsonNode line = parse(file, i + 1, lines.get(i));
        if (line.has(FIELD)) {
          weights.put(line.path(FILE_NAME).asText(), weight(file, i + 1, line.get(FIELD)));
        }
      }
    }
    return weights.isEmpty() ? Optional.empty() : Optional.of(new ImageWeights(weights));
  }

  private static JsonNode parse(Path file, int number, String line) throws DatasetException {
    try {
      return line.isBlank() ? JSON.createObjectNode() : JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new DatasetException(
          Text.format("%s, line %d is no JSON: expected {\"file_name\": ...}", file, number), e);
    }
  }

  private static double weight(Path file, int number, JsonNode value) throws DatasetException {
    double weight = value.isNumber() ? value.asDouble() : Double.NaN;
    if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
      throw new DatasetException(
          Text.format(
              "%s, line %d has the weight %s, expected a number of 0 or more",
              file, number, value));
    }
    return weight;
  }

  /**
   * Gives what training multiplies the loss of each image by: its weight, divided by the mean of
   * its class, so that classes count alike and equal weights change nothing.
   *
   * @param images of the set
   * @return in the order of the images
   * @throws DatasetException where an image has no weight, or all of a class have 0
   */
  public List<Double> factors(LabelledImages images) throws DatasetException {
    double[] sums = new double[images.classNames().size()];
    for (LabelledImage image : images.images()) {
      Double weight = byFile.get(image.fileName());
      if (weight == null) {
        throw new DatasetException(
            Text.format(
                "%s has no %s in %s, where others have one: give all of them one, or none",
                images.file(image), FIELD, FILE));
      }
      sums[image.label()] += weight;
    }
    for (int label = 0; label < sums.length; label++) {
      if (sums[label] <= 0 && !images.ofClass(label).isEmpty()) {
        throw new DatasetException(
            Text.format(
                "All images of class %s in %s have the weight 0: expected one above it",
                images.classNames().name(label), images.root()));
      }
    }
    return images.images().stream()
        .map(
            image ->
                byFile.get(image.fileName())
                    * images.ofClass(image.label()).size()
                    / sums[image.label()])
        .toList();
  }
}
