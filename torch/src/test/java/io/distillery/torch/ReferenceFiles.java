package io.distillery.torch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Finds the numbers of the original implementations that parity tests compare with. Most lie in the
 * module's test resources, under {@code reference}; what is not ours to give (photographs, CLIP's
 * vocabulary, descriptions) may lie in {@code ../shared/reference} beside the repository.
 */
public final class ReferenceFiles {
  /** As a system property, {@code required} makes a failure of what is otherwise skipped. */
  private static final String PROPERTY = "reference";

  private static final ObjectMapper JSON = new ObjectMapper();

  private ReferenceFiles() {}

  /**
   * Finds a file. Where it is in neither place the calling test is skipped, and fails under {@code
   * -Dreference=required}.
   *
   * @param name relative, with slashes, for example {@code networks/networks.tsv}
   */
  public static Path find(String name) {
    URL resource = ReferenceFiles.class.getResource("/reference/" + name);
    if (resource != null) {
      return path(resource);
    }
    Path outside =
        Path.of(System.getProperty("distillery.root", ".."), "..", "shared", "reference", name);
    if (!Files.isRegularFile(outside)) {
      String message =
          "needs ../shared/reference/%s, which is not part of this repository".formatted(name);
      if (System.getProperty(PROPERTY, "").equals("required")) {
        Assertions.fail(message);
      }
      Assumptions.abort(message + ": skipped");
    }
    return outside;
  }

  /** Reads a JSON file that {@link #find} finds. */
  public static JsonNode json(String name) {
    try {
      return JSON.readTree(find(name).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path path(URL resource) {
    try {
      return Path.of(resource.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
