package io.distillery.synthesis;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.Text;
import io.distillery.base.WholeFile;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.PngFile;
import io.distillery.dataset.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes a distilled dataset image by image. Every file appears whole; {@code metadata.jsonl}
 * appears last, so that a killed writer leaves nothing that {@link DistilledDataset#read} would
 * take for a dataset, and the next writer goes on after the images that are there.
 */
public final class DistilledDatasetWriter {
  /** Names the file that says what the images that are there were drawn from. */
  private static final String REQUEST_FILE = "synthesis.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final Path scratch; // null: images lie beside their place until they are whole

  private DistilledDatasetWriter(Path directory, Path scratch) {
    this.directory = directory;
    this.scratch = scratch;
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
          Text.format(
              "%s was begun with other options or prototypes (%s says which):"
                  + " choose another directory, or delete this one",
              directory, requestFile));
    }
    Files.createDirectories(directory);
    WholeFile.write(requestFile, request);
    for (String folder : classes.folders()) {
      Files.createDirectories(directory.resolve(folder));
    }
    WholeFile.write(directory.resolve(ClassNames.FILE), classes::write);
    return new DistilledDatasetWriter(directory, null);
  }

  /**
   * Takes part in what another process has begun, maybe together with others.
   *
   * @param request of the one that has begun
   * @param scratch a directory on the same file system, where images lie until they are whole
   * @throws DatasetException where the directory holds images of another request
   */
  public static DistilledDatasetWriter join(Path directory, String request, Path scratch)
      throws IOException {
    Path requestFile = directory.resolve(REQUEST_FILE);
    if (!Files.exists(requestFile) || !Files.readString(requestFile).equals(request)) {
      throw new DatasetException(
          Text.format(
              "%s is no more what was begun there, or was begun with other options or prototypes:"
                  + " run the same command again",
              directory));
    }
    Files.createDirectories(scratch);
    return new DistilledDatasetWriter(directory, scratch);
  }

  /** Says whether the image is there already. */
  public boolean has(String fileName) {
    return Files.exists(directory.resolve(fileName));
  }

  /** Reads an image that was written. */
  RgbImage read(String fileName) throws IOException {
    return new ImageDecoder().decode(directory.resolve(fileName));
  }

  /** Writes one image, whole or not at all. */
  public void write(String fileName, RgbImage pixels) throws IOException {
    Path place = directory.resolve(fileName);
    if (scratch == null) {
      WholeFile.write(place, PngFile.encode(pixels));
    } else {
      WholeFile.writeShared(place, scratch, part -> Files.write(part, PngFile.encode(pixels)));
    }
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
        throw new DatasetException(Text.format("%s has not been drawn", image.fileName()));
      }
      lines.append(JSON.writeValueAsString(image)).append('\n');
    }
    WholeFile.write(directory.resolve(DistilledDataset.METADATA_FILE), lines.toString());
    return DistilledDataset.read(directory);
  }
}
