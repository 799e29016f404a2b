package io.distillery.synthesis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.JsonProblem;
import io.distillery.base.Text;
import io.distillery.base.TextFile;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Holds a distilled dataset on disk: class folders of PNG, {@code classes.json}, and {@code
 * metadata.jsonl} after Hugging Face's <em>imagefolder</em> convention.
 *
 * @param directory that holds it
 * @param classes in the order of their labels
 * @param images in the order of {@code metadata.jsonl}
 */
public record DistilledDataset(Path directory, ClassNames classes, List<DistilledImage> images) {
  static final String METADATA_FILE = "metadata.jsonl";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Copies the images. */
  public DistilledDataset {
    images = List.copyOf(images);
  }

  /**
   * Reads what a {@link DistilledDatasetWriter} has finished; pixels are not read.
   *
   * @throws DatasetException where files are missing or do not fit each other
   */
  public static DistilledDataset read(Path directory) throws IOException {
    Path metadata = directory.resolve(METADATA_FILE);
    if (!Files.exists(metadata)) {
      throw new DatasetException(
          Text.format(
              "There is no %s: expected a finished distilled dataset (run the synthesis to its"
                  + " end)",
              metadata));
    }
    ClassNames classes = ClassNames.read(directory.resolve(ClassNames.FILE));
    Set<String> folders = new HashSet<>(classes.folders());
    List<DistilledImage> images = new ArrayList<>();
    List<String> lines = TextFile.lines(metadata);
    for (int i = 0; i < lines.size(); i++) {
      DistilledImage image = parse(metadata, i + 1, lines.get(i));
      if (!folders.contains(image.className())) {
        throw new DatasetException(
            Text.format(
                "%s, line %d: class '%s' is not in %s, which has %s",
                metadata, i + 1, image.className(), ClassNames.FILE, classes.folders()));
      }
      if (!Files.exists(directory.resolve(image.fileName()))) {
        throw new DatasetException(
            Text.format(
                "%s, line %d: there is no file %s beside it", metadata, i + 1, image.fileName()));
      }
      images.add(image);
    }
    return new DistilledDataset(directory, classes, images);
  }

  private static DistilledImage parse(Path file, int number, String line) throws DatasetException {
    try {
      DistilledImage image = JSON.readValue(line, DistilledImage.class);
      if (image != null) {
        return image;
      }
    } catch (JsonProcessingException e) {
      throw wrong(file, number, JsonProblem.of(e), e);
    }
    throw wrong(file, number, "it is null", null);
  }

  private static DatasetException wrong(Path file, int number, String reason, Exception cause) {
    return new DatasetException(
        Text.format(
            "%s, line %d is no image (%s): expected {\"file_name\": ..., \"class\": ...,"
                + " \"text\": ...}",
            file, number, reason),
        cause);
  }

  /** Returns where the image lies. */
  public Path file(DistilledImage image) {
    return directory.resolve(image.fileName());
  }

  /** Returns the label of the image: the index of its class. */
  public int label(DistilledImage image) {
    return classes.folders().indexOf(image.className());
  }

  /** Lists the images as those of any dataset are, for training on them. */
  public LabelledImages labelled() {
    return new LabelledImages(
        directory,
        classes,
        images.stream().map(image -> new LabelledImage(image.fileName(), label(image))).toList());
  }
}
