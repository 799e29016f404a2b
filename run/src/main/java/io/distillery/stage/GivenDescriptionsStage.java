package io.distillery.stage;

import io.distillery.base.Json;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.LabelledImages;
import io.distillery.describe.DescriptionOptions;
import io.distillery.describe.Descriptions;
import io.distillery.describe.files.CaptionSource;
import io.distillery.describe.files.MatchedCaptions;
import io.distillery.encode.Source;
import io.distillery.run.Fingerprint;
import io.distillery.run.Stage;
import io.distillery.run.StageOutcome;
import io.distillery.run.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Takes descriptions that were made elsewhere, those of the source images. Beside them it writes
 * {@value #UNFIT}, which lists what did not fit.
 */
final class GivenDescriptionsStage implements Stage {
  /** Names the file that lists missing, double, empty and too long descriptions. */
  static final String UNFIT = "unfit.json";

  private final Source source;
  private final Path file;
  private final MatchedCaptions matched;

  /** What the descriptions depend on beside what they say. */
  record Options(String describer) {}

  /** The content of {@value #UNFIT}: names of images. */
  record Unfit(
      List<String> missing, List<String> empty, List<String> doubles, List<String> tooLong) {}

  /**
   * @throws IOException when the descriptions cannot be read
   */
  GivenDescriptionsStage(Source source, DescriptionOptions given) throws IOException {
    this.source = source;
    this.file = given.file().orElseThrow();
    this.matched = read(given, source.images());
  }

  /** Reads given descriptions and finds their images. */
  static MatchedCaptions read(DescriptionOptions given, LabelledImages images) throws IOException {
    MatchedCaptions matched =
        MatchedCaptions.of(
            new CaptionSource(given.file().orElseThrow(), given.captionColumn(), given.questions()),
            images);
    return given.nameClass() ? matched.namingClasses(images) : matched;
  }

  /**
   * Checks descriptions against a dataset.
   *
   * @param images every image that may be described
   * @throws IOException when they cannot be read, or name files that do not exist
   */
  static void check(DescriptionOptions given, LabelledImages images) throws IOException {
    List<String> strays = read(given, images).strays();
    if (!strays.isEmpty()) {
      throw new DatasetException(
          Text.format(
              "%s describes %,d files that are not in %s, such as %s: names must be relative to that"
                  + " folder, like class/x.jpg",
              given.file().orElseThrow(),
              strays.size(),
              images.root(),
              String.join(", ", strays.subList(0, Math.min(3, strays.size())))));
    }
  }

  @Override
  public String name() {
    return DescribeStage.NAME;
  }

  @Override
  public Object options() {
    return new Options("file");
  }

  @Override
  public List<String> stages() {
    return List.of();
  }

  @Override
  public Map<String, String> outsideInputs() {
    return Map.of(
        Source.INPUT,
        source.fingerprint(),
        "given descriptions",
        Fingerprint.ofText(Json.canonical(Json.tree(matched.descriptions().texts()))));
  }

  @Override
  public StageOutcome execute(Workspace workspace, Progress progress) throws IOException {
    Descriptions kept = matched.descriptions().cleaned();
    kept.write(workspace.file(Descriptions.FILE));
    Json.write(
        workspace.file(UNFIT),
        new Unfit(matched.missing(), matched.empty(), matched.doubles(), matched.tooLong()));
    matched.warnings().forEach(warning -> progress.note(Text.format("%s: %s", file, warning)));
    return StageOutcome.of(
        Map.of(
            "images",
            (long) source.images().size(),
            "described",
            (long) kept.size(),
            "missing",
            (long) matched.missing().size(),
            "empty",
            (long) matched.empty().size(),
            "double",
            (long) matched.doubles().size(),
            "too long",
            (long) matched.tooLong().size()));
  }
}
