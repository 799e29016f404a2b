package io.distillery.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Json;
import io.distillery.base.Text;
import io.distillery.dataset.DatasetLook;
import io.distillery.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What was asked of a run, {@code run.json}.
 *
 * @param format version of the run directory, {@value #FORMAT}
 * @param dataset where the images are
 * @param model the latent diffusion model; null for a run that had none yet
 * @param asked the recipe as it was asked for
 * @param resolved the same with what suits the model and the dataset where it was left open
 * @param environment what it is made with
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunRecord(
    int format,
    DatasetRecord dataset,
    ModelRecord model,
    Recipe asked,
    Recipe resolved,
    Environment environment) {
  /** The version written. */
  public static final int FORMAT = 2; // 1 kept flags of the command line

  public static final String NAME = "run.json";

  /**
   * The dataset of a run.
   *
   * @param name what it is called
   * @param data the folder that was asked for, absolute
   * @param path of the folder that file names are relative to, absolute
   * @param fingerprint names, sizes and samples of the images
   * @param classes how many
   * @param images how many are distilled
   * @param available how many training images there are
   * @param testImages how many images are tested on
   * @param testOrigin where they come from: {@code test}, {@code held out}
   * @param look what a look at the folder and at every image found; none in records of before
   */
  public record DatasetRecord(
      String name,
      String data,
      String path,
      String fingerprint,
      int classes,
      long images,
      long available,
      long testImages,
      String testOrigin,
      Optional<DatasetLook> look) {
    public DatasetRecord {
      look = look == null ? Optional.empty() : look;
    }
  }

  /**
   * The model of a run.
   *
   * @param name what its directory is called
   * @param trainedOn the dataset that it was trained on; empty where it does not say
   * @param fineTuned whether the run fits it to its own dataset first
   */
  public record ModelRecord(String name, String trainedOn, boolean fineTuned) {
    /** In a sentence. */
    public String sentence() {
      String origin =
          trainedOn.isEmpty()
              ? Text.format("The model %s", name)
              : Text.format("The model %s, trained on the training images of %s,", name, trainedOn);
      return origin + (fineTuned ? " is fine-tuned on these images first." : " is used as it is.");
    }
  }

  /** A record of today's format. */
  public static RunRecord of(
      DatasetRecord dataset,
      ModelRecord model,
      Recipe asked,
      Recipe resolved,
      Environment environment) {
    return new RunRecord(FORMAT, dataset, model, asked, resolved, environment);
  }

  /**
   * Reads a run's record.
   *
   * @return empty where there is none
   * @throws IOException when it is damaged, or of a version that is not read
   */
  public static Optional<RunRecord> read(Path run) throws IOException {
    Path file = run.resolve(NAME);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    JsonNode json = Json.read(file, JsonNode.class);
    int format = json.path("format").asInt();
    if (format != FORMAT) {
      throw new ConfigurationException(
          Text.format(
              "%s has format %d, this version of Distillery reads %d: go on with it with the"
                  + " version that wrote it, or give another directory",
              file, format, FORMAT));
    }
    return Optional.of(Json.read(file, RunRecord.class));
  }

  /** Writes it. */
  public void write(Path run) throws IOException {
    Json.write(run.resolve(NAME), this);
  }
}
