package io.distillery.stage;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.distillery.base.Json;
import io.distillery.recipe.Recipe;
import io.distillery.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a process must know of a run to do parts of its work.
 *
 * @param recipe resolved
 * @param run its directory, absolute, on a file system that all processes see
 * @param cache of what is kept for later, likewise
 * @param threads of an operator; results of other numbers differ by rounding
 * @param model fingerprint of the model's files
 */
public record SharedRun(Recipe recipe, Path run, Path cache, int threads, String model) {
  /** Gives it as text. */
  public String json() {
    try {
      return Json.MAPPER.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads what {@link #json} gave. */
  public static SharedRun read(String json) throws IOException {
    return Json.MAPPER.readValue(json, SharedRun.class);
  }

  /** Where the images are listed. */
  public Listing listing(String of) {
    return new Listing(listings().resolve(of));
  }

  /** Where all listings are. */
  Path listings() {
    return RunDirectory.shared(run).work().resolve("listing");
  }
}
