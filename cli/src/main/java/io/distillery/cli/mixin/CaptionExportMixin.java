package io.distillery.cli.mixin;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Problems;
import io.distillery.base.Text;
import io.distillery.describe.Descriptions;
import io.distillery.describe.files.CaptionExport;
import io.distillery.describe.files.CaptionFormat;
import io.distillery.run.RunRecord;
import io.distillery.stage.DescribeStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Takes where descriptions are also written to, for other programs. */
@Command
public final class CaptionExportMixin {
  private static final String EXPORT = "--export";
  private static final String FORMAT = "--export-format";

  @Option(
      names = EXPORT,
      paramLabel = "FILE|DIR",
      description =
          "Also write the descriptions there: .jsonl, .csv or .parquet with the columns file_name and"
              + " text; or a folder with a .txt for each image.")
  private Path place;

  @Option(
      names = FORMAT,
      paramLabel = "FORMAT",
      description =
          "Of --export, where its ending does not tell: jsonl, csv, parquet, txt, or llava, a folder"
              + " with LLaVA's files of questions and answers.")
  private CaptionFormat asked;

  /** Checks that the format is known. */
  public void check(Problems problems) {
    if (place != null) {
      problems.collect(this::format);
    }
    problems.require(
        asked == null || place != null, "%s needs %s: name a file or folder", FORMAT, EXPORT);
  }

  /** Writes what a run has, if that is asked for. */
  public void write(Path run) throws IOException {
    if (place == null) {
      return;
    }
    Descriptions all =
        Descriptions.read(run.resolve(DescribeStage.NAME).resolve(Descriptions.FILE));
    String question = RunRecord.read(run).orElseThrow().asked().descriptions().vlm().question();
    new CaptionExport(all, question).write(place, format());
    System.out.println(Text.format("%,d descriptions written to %s", all.size(), place));
  }

  private CaptionFormat format() {
    Optional<CaptionFormat> named =
        Optional.ofNullable(asked).or(() -> CaptionFormat.ofName(place));
    if (named.isEmpty() && (Files.isRegularFile(place) || hasEnding())) {
      throw new ConfigurationException(
          Text.format(
              "%s %s has an ending of no known format, expected .jsonl, .csv or .parquet, or a"
                  + " folder: name it by %s",
              EXPORT, place, FORMAT));
    }
    return named.orElse(CaptionFormat.TXT);
  }

  private boolean hasEnding() {
    return place.getFileName() != null
        && place.getFileName().toString().matches(".*\\.[A-Za-z0-9]{1,7}");
  }
}
