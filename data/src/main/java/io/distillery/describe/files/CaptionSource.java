package io.distillery.describe.files;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.LabelledImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Names descriptions that were made elsewhere, in any {@link CaptionFormat}.
 *
 * @param path a {@code .jsonl}, {@code .csv}, {@code .tsv} or {@code .parquet} file; or a folder
 *     with a {@code .txt} for each image, under the image's folder and name
 * @param column that holds the descriptions; none for {@code text} or {@code caption}
 * @param questions LLaVA's file of questions, which names the image of each answer in {@code path}
 */
public record CaptionSource(Path path, Optional<String> column, Optional<Path> questions) {
  private static final List<String> METADATA =
      List.of("metadata.jsonl", "metadata.csv", "metadata.parquet");
  private static final int LOOKED_AT = 100;

  /** Takes a file or folder whose columns bear usual names. */
  public static CaptionSource of(Path path) {
    return new CaptionSource(path, Optional.empty(), Optional.empty());
  }

  /**
   * Finds descriptions that lie in a dataset: {@code metadata.jsonl}, {@code .csv} or {@code
   * .parquet} in the folder of the class folders or the one above it; else {@code .txt} files
   * beside at least half of the first images.
   */
  public static List<CaptionSource> in(LabelledImages images) {
    Path root = images.root().toAbsolutePath().normalize();
    List<CaptionSource> found =
        Stream.of(root, root.resolveSibling("."))
            .map(Path::normalize)
            .distinct()
            .flatMap(folder -> METADATA.stream().map(folder::resolve))
            .filter(Files::isRegularFile)
            .map(CaptionSource::of)
            .toList();
    if (!found.isEmpty()) {
      return found;
    }
    int looked = Math.min(LOOKED_AT, images.size());
    long beside =
        images.images().stream()
            .limit(looked)
            .map(images::file)
            .filter(file -> Files.isRegularFile(TxtCaptions.beside(file)))
            .count();
    return looked > 0 && 2 * beside >= looked ? List.of(of(root)) : List.of();
  }

  /** Tells the format. */
  public CaptionFormat format() {
    return Files.isDirectory(path)
        ? CaptionFormat.TXT
        : CaptionFormat.ofName(path)
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        Text.format(
                            "%s is no file of descriptions: expected .jsonl, .csv, .tsv, .parquet,"
                                + " or a folder with a .txt beside each image",
                            path)));
  }

  /**
   * Reads what is said of which file, in the order of the file.
   *
   * @throws DatasetException naming each line that is wrong
   */
  List<Caption> read() throws IOException {
    if (!Files.exists(path)) {
      throw new DatasetException(
          Text.format(
              "There is no file %s: expected descriptions, such as a metadata.jsonl with a line"
                  + " {\"file_name\": \"class/x.jpg\", \"text\": \"...\"} an image.",
              path));
    }
    try {
      return switch (format()) {
        case JSONL, LLAVA -> new JsonCaptions(path, column, questions).read();
        case CSV -> CsvCaptions.read(path, column);
        case PARQUET -> ParquetCaptions.read(path, column);
        case TXT -> TxtCaptions.read(path);
      };
    } catch (ConfigurationException e) {
      boolean isNamed = e.getMessage().startsWith(path.toString());
      throw new DatasetException(
          Text.format(isNamed ? "%2$s." : "%1$s %2$s.", path, e.getMessage()), e);
    }
  }
}
