package io.distillery.stage;

import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.LabelledImages;
import io.distillery.describe.DescriptionCoverage;
import io.distillery.describe.Descriptions;
import io.distillery.encode.Source;
import io.distillery.run.Fingerprint;
import io.distillery.run.Stage;
import io.distillery.run.StageOutcome;
import io.distillery.run.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Takes descriptions that were made elsewhere, those of the source images. */
final class GivenDescriptionsStage implements Stage {
  private final Source source;
  private final Path file;
  private final String fileFingerprint;

  /** What the descriptions depend on beside the file. */
  record Options(String describer) {}

  /**
   * @throws IOException when the file cannot be read
   */
  GivenDescriptionsStage(Source source, Path file) throws IOException {
    this.source = source;
    this.file = file;
    this.fileFingerprint = Fingerprint.ofFile(file);
  }

  /**
   * Checks a file of descriptions against a dataset.
   *
   * @param images every image that may be described
   * @throws IOException when it cannot be read, or names files that do not exist
   */
  static void check(Path file, LabelledImages images) throws IOException {
    DescriptionCoverage coverage = Descriptions.read(file).coverage(images);
    if (!coverage.strays().isEmpty()) {
      List<String> strays = coverage.strays();
      throw new IOException(
          Text.format(
              "%s describes %,d files that are not in %s, such as %s: names must be relative to that folder, like class/x.jpg",
              file,
              strays.size(),
              images.root(),
              String.join(", ", strays.subList(0, Math.min(3, strays.size())))));
    }
    if (coverage.undescribed().size() == images.size()) {
      throw new IOException(
          Text.format(
              "%s describes none of the %,d images in %s", file, images.size(), images.root()));
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
    return Map.of(Source.INPUT, source.fingerprint(), "description file", fileFingerprint);
  }

  @Override
  public StageOutcome execute(Workspace workspace, Progress progress) throws IOException {
    LabelledImages images = source.images();
    Descriptions given = Descriptions.read(file).cleaned();
    Map<String, String> texts = new HashMap<>();
    images.images().forEach(i -> given.text(i).ifPresent(text -> texts.put(i.fileName(), text)));
    Descriptions kept = Descriptions.of(texts);
    kept.write(workspace.file(Descriptions.FILE));
    if (kept.size() < images.size()) {
      progress.note(
          Text.format(
              "%,d of %,d images have no description in %s; they count for image prototypes only",
              images.size() - kept.size(), images.size(), file));
    }
    return StageOutcome.of(Map.of("images", (long) images.size(), "described", (long) kept.size()));
  }
}
