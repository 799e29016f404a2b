package io.distillery.describe.files;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Says which columns of a table hold an image's name and its description.
 *
 * @param file that of the name
 * @param text that of the description
 */
record CaptionColumns(String file, String text) {
  /** LLaVA's batches name their images by it, or say in a file of questions which is which. */
  static final String QUESTION = "question_id";

  private static final List<String> FILES =
      List.of("file_name", "image", "filename", "file", "path", "image_path");
  private static final List<String> TEXTS = List.of("text", "caption");

  /**
   * Finds the columns.
   *
   * @param present what columns there are
   * @param asked that of the description, where the user names it
   * @throws ConfigurationException saying which columns there are, and how one is named
   */
  static CaptionColumns of(Collection<String> present, Optional<String> asked) {
    String text =
        first(asked.map(List::of).orElse(TEXTS), present)
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        Text.format(
                            "has no column %s; it has %s: name that of the descriptions by"
                                + " descriptions.captionColumn",
                            asked.orElse(String.join(" or ", TEXTS)), named(present))));
    String file =
        first(FILES, present)
            .or(() -> first(List.of(QUESTION), present))
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        Text.format(
                            "has no column of file names; it has %s, expected one of %s",
                            named(present), String.join(", ", FILES))));
    return new CaptionColumns(file, text);
  }

  private static Optional<String> first(List<String> wanted, Collection<String> present) {
    return wanted.stream().filter(present::contains).findFirst();
  }

  private static String named(Collection<String> columns) {
    return columns.isEmpty() ? "none" : String.join(", ", columns);
  }
}
