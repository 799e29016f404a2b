package io.distillery.dataset;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Tells of captions that lie in a dataset's folder.
 *
 * @param place relative to the dataset's folder: a file, or the folder of the images that have text
 *     files beside them; empty for the dataset's folder itself
 * @param images how many images have a text file beside them; 0 for a file, which is not opened
 */
public record CaptionFiles(String place, long images) {
  private static final Set<String> TABLES =
      Set.of("metadata.jsonl", "metadata.csv", "metadata.parquet", "captions.jsonl");
  private static final Set<String> BESIDE_IMAGES = Set.of("txt", "caption");

  /** Says whether it is one file for all images. */
  @JsonIgnore
  public boolean isTable() {
    return images == 0;
  }

  /**
   * Finds them.
   *
   * @param levels from the dataset's folder down to that of the training images
   */
  static List<CaptionFiles> of(List<Folder> levels) {
    List<CaptionFiles> found = new ArrayList<>();
    for (Folder level : levels) {
      for (String other : level.others()) {
        if (TABLES.contains(other.toLowerCase(Locale.ROOT))) {
          found.add(
              new CaptionFiles(level.place().isEmpty() ? other : level.place() + "/" + other, 0));
        }
      }
    }
    Folder train = DatasetLayout.last(levels);
    Set<String> stems = new HashSet<>();
    train.imagesBelow().forEach(image -> stems.add(stem(image)));
    long beside =
        train.othersBelow().stream()
            .filter(o -> BESIDE_IMAGES.contains(extension(o)) && stems.contains(stem(o)))
            .count();
    if (beside > 0) {
      found.add(new CaptionFiles(train.place(), beside));
    }
    return found;
  }

  private static String stem(String file) {
    int dot = file.lastIndexOf('.');
    return dot > file.lastIndexOf('/') ? file.substring(0, dot) : file;
  }

  private static String extension(String file) {
    return file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
