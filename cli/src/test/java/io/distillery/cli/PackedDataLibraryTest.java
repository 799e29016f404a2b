package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.Distillery;
import io.distillery.describe.Descriptions;
import io.distillery.stage.DescribeStage;
import io.distillery.stage.Distillation.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program hands over what people send: an archive of class folders. */
class PackedDataLibraryTest {
  private static final String HOME = "user.home";

  @TempDir Path temp;
  private String home;

  @BeforeEach
  void unpackElsewhere() {
    home = System.setProperty(HOME, temp.toString());
  }

  @AfterEach
  void restore() {
    System.setProperty(HOME, home);
  }

  @Test
  void aZipOfClassFoldersIsRunOn() throws IOException {
    Path folder = temp.resolve("shapes");
    Shapes.write(folder, 3, 1);
    Path zip = pack(folder, temp.resolve("photos.zip"));

    Distillery.of(zip).upTo(Step.DESCRIBE).run(temp.resolve("out"));

    Path descriptions = temp.resolve("out").resolve(DescribeStage.NAME).resolve(Descriptions.FILE);
    List<String> lines = Files.readAllLines(descriptions);
    assertThat(lines).hasSize(2 * Shapes.CLASSES.size()); // one of each class is held out
    assertThat(lines).anyMatch(line -> line.contains("\"circle/"));
  }

  private static Path pack(Path folder, Path zip) throws IOException {
    try (Stream<Path> walk = Files.walk(folder);
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
        Files.copy(file, out);
        out.closeEntry();
      }
    }
    return zip;
  }
}
