package io.distillery.describe;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Problems;
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
 * @param nameClass whether the class's name is put before each description in {@code file} that
 *     does not say it
 * @param describer who looks at the images where there is none
 * @param onlyMissing whether the describer is asked about those images that have no description
 *     yet: neither in {@code file} nor from an earlier pass over the same run
 * @param vlm how a vision-language model is asked
 */
public record DescriptionOptions(
    Optional<Path> file,
    Optional<String> captionColumn,
    Optional<Path> questions,
    boolean nameClass,
    Kind describer,
    boolean onlyMissing,
    VisionLanguageOptions vlm) {
  private static final DescriptionOptions DEFAULTS =
      new DescriptionOptions(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          Kind.APPEARANCE,
          false,
          VisionLanguageOptions.defaults());

  /** Names who describes images. */
  public enum Kind {
    /** Measures colours, shape, place, light and texture; needs nothing. */
    APPEARANCE,
    /** Asks LLaVA-1.5, run in this process from its checkpoint. */
    LLAVA,
    /** Asks a model on a server that speaks OpenAI's protocol. */
    OPENAI
  }

  /** Takes the embedded describer of appearance. */
  public static DescriptionOptions defaults() {
    return DEFAULTS;
  }

  /** Takes descriptions that were made elsewhere. */
  public static DescriptionOptions of(Path file) {
    return new DescriptionOptions(
        Optional.of(file),
        Optional.empty(),
        Optional.empty(),
        DEFAULTS.nameClass,
        DEFAULTS.describer,
        DEFAULTS.onlyMissing,
        DEFAULTS.vlm);
  }

  /** Asks a vision-language model: LLaVA in this process, or a server's. */
  public static DescriptionOptions of(Kind describer, VisionLanguageOptions vlm) {
    return new DescriptionOptions(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        DEFAULTS.nameClass,
        describer,
        DEFAULTS.onlyMissing,
        vlm);
  }

  /** Says whether a describer is needed, beside what is given. */
  public boolean needsDescriber() {
    return file.isEmpty() || onlyMissing;
  }

  /**
   * Looks whether all is there that the describer needs.
   *
   * @throws ConfigurationException saying what is missing
   */
  public void requireModel() {
    if (needsDescriber()) {
      switch (describer) {
        case APPEARANCE -> {}
        case LLAVA -> requireCheckpoint();
        case OPENAI -> requireServer();
      }
    }
  }

  private void requireCheckpoint() {
    Path model =
        vlm.directory()
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

  private void requireServer() {
    Problems problems = new Problems();
    problems.require(
        vlm.server().url().isPresent(),
        "descriptions.describer openai needs descriptions.vlm.server.url: where the server is, such"
            + " as http://localhost:11434");
    problems.require(
        vlm.model().isPresent(),
        "descriptions.describer openai needs descriptions.vlm.model: what the server calls the"
            + " model");
    problems.throwIfAny();
  }
}
