package io.distillery.describe;

import io.distillery.base.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Says where descriptions come from.
 *
 * @param file descriptions made elsewhere, which count before a describer: a {@code .jsonl}, {@code
 *     .csv} or {@code .parquet} file, or a folder with a {@code .txt} for each image
 * @param captionColumn the column of {@code file} that holds them; none for {@code text} or {@code
 *     caption}
 * @param questions LLaVA's file of questions, which says what image each answer in {@code file} is
 *     about
 * @param describer who looks at the images where there is none
 * @param vlm how a vision-language model is asked
 */
public record DescriptionOptions(
    Optional<Path> file,
    Optional<String> captionColumn,
    Optional<Path> questions,
    Kind describer,
    VisionLanguageOptions vlm) {
  private static final DescriptionOptions DEFAULTS =
      new DescriptionOptions(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Kind.APPEARANCE,
          VisionLanguageOptions.defaults());

  /** Names who describes images. */
  public enum Kind {
    /** Measures colours, shape, place, light and texture; needs nothing. */
    APPEARANCE,
    /** Asks LLaVA-1.5, run in this process from its checkpoint. */
    LLAVA
  }

  /** Takes the embedded describer of appearance. */
  public static DescriptionOptions defaults() {
    return DEFAULTS;
  }

  /** Takes descriptions that were made elsewhere. */
  public static DescriptionOptions of(Path file) {
    return new DescriptionOptions(
        Optional.of(file), Optional.empty(), Optional.empty(), DEFAULTS.describer, DEFAULTS.vlm);
  }

  /**
   * Looks whether all is there that the describer needs.
   *
   * @throws ConfigurationException saying what is missing
   */
  public void requireModel() {
    if (file.isEmpty() && describer == Kind.LLAVA) {
      Path model =
          vlm.model()
              .orElseThrow(
                  () ->
                      new ConfigurationException(
                          "descriptions.describer llava needs descriptions.vlm.model: the directory"
                              + " of a LLaVA-1.5 checkpoint"));
      if (!Files.isDirectory(model)) {
        throw new ConfigurationException(
            "descriptions.vlm.model names "
                + model
                + ", which is no directory: expected that of a LLaVA-1.5 checkpoint");
      }
    }
  }
}
