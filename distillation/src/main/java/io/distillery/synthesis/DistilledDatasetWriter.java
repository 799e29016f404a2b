package io.distillery.synthesis;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.PngFile;
import io.distillery.dataset.RgbImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Writes a distilled dataset image by image. Every file appears whole, by renaming; {@code
 * metadata.jsonl} appears last, so that a killed writer leaves nothing that {@link
 * DistilledDataset#read} would take for a dataset, and the next writer goes on after the images
 * that are there.
 */
public final class DistilledDatasetWriter {
  /** What the images that are there were drawn from. */
  private static final String REQUEST_FILE = "synthesis.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;

  private DistilledDatasetWriter(Path directory) {
    this.directory = directory;
  }

  /**
   * Starts or goes on.
   *
   * @param directory new, or left by a writer of the same request
   * @param request what the images follow from, as JSON; kept as {@code synthesis.json}
   * @throws DatasetException where the directory holds images of another request
   */
  public static DistilledDatasetWriter open(Path directory, ClassNames classes, String request)
      throws IOException {
    Path requestFile = directory.resolve(REQUEST_FILE);
    if (Files.exists(requestFile) && !Files.readString(requestFile).equals(request)) {
      throw new DatasetException(
          ("%s was begun with other options or prototypes (%s says which):"
                  + " choose another directory, or delete this one")
              .formatted(directory, requestFile));
    }
    DistilledDatasetWriter writer = new DistilledDatasetWriter(directory);
    Files.createDirectories(directory);
    writer.appear(REQUEST_FILE, request.getBytes(StandardCharsets.UTF_8));
    for (String folder : classes.folders()) {
      Files.createDirectories(directory.resolve(folder));
    }
    Path unfinished = writer.unfinished();
    classes.write(unfinished);
    move(unfinished, directory.resolve(ClassNames.FILE));
    return writer;
  }

  /** Whether the image is there already. */
  public boolean has(String fileName) {
    return Files.exists(directory.resolve(fileName));
  }

  /** Writes one image, whole or not at all. */
  public void write(String fileName, RgbImage pixels) throws IOException {
    appear(fileName, PngFile.encode(pixels));
  }

  /**
   * Writes {@code metadata.jsonl}.
   *
   * @param images all that were written
   * @return the finished dataset
   * @throws DatasetException where an image has not been written
   */
  public DistilledDataset finish(List<DistilledImage> images) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (DistilledImage image : images) {
      if (!has(image.fileName())) {
        throw new DatasetException("%s has not been drawn".formatted(image.fileName()));
      }
      lines.append(JSON.writeValueAsString(image)).append('\n');
    }
    appear(DistilledDataset.METADATA_FILE, lines.toString().getBytes(StandardCharsets.UTF_8));
    return DistilledDataset.read(directory);
  }

  private void appear(String name, byte[] content) throws IOException {
    Path unfinished = unfinished();
    Files.write(unfinished, content);
    move(unfinished, directory.resolve(name));
  }

  /** One name for all, so that what a killed writer leaves is replaced by the next. */
  private Path unfinished() {
    return directory.resolve(".unfinished");
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
