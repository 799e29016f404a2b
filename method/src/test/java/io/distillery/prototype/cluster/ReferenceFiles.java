package io.distillery.prototype.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * The reference numbers beside the repository; tests that need them are skipped where they are
 * absent.
 */
public final class ReferenceFiles {
  public static final ObjectMapper JSON = new ObjectMapper();

  private ReferenceFiles() {}

  /** A folder of the reference numbers. */
  public static Path folder(String name) {
    Path folder =
        Path.of(System.getProperty("distillery.root", ".."), "..", "shared", "reference", name);
    Assumptions.assumeTrue(Files.isDirectory(folder), "needs ../shared/reference: skipped");
    return folder;
  }

  public static JsonNode json(String folder, String file) throws IOException {
    return JSON.readTree(folder(folder).resolve(file).toFile());
  }
}
