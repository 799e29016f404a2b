package io.distillery.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where descriptions come from. */
@Command(optionListHeading = "%nDescriptions:%n")
final class DescribeMixin {
  @Option(
      names = "--descriptions",
      paramLabel = "FILE",
      description =
          "A metadata.jsonl with a line {\"file_name\": \"class/x.jpg\", \"text\": \"...\"} an"
              + " image, by a vision-language model for example. Default: the embedded appearance"
              + " describer looks at each image and says its colours, shape, place, light and"
              + " texture.")
  private Path file;

  Optional<Path> file() {
    return Optional.ofNullable(file);
  }
}
