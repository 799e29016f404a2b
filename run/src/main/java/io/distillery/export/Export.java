package io.distillery.export;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Directories;
import io.distillery.base.Json;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.PartialDirectory;
import io.distillery.evaluation.protocol.EvaluationResults;
import io.distillery.run.Manifest;
import io.distillery.run.RunRecord;
import io.distillery.stage.EvaluateStage;
import io.distillery.stage.SynthesisStage;
import io.distillery.synthesis.DistilledDataset;
import io.distillery.synthesis.DistilledImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Hands the distilled set of a run on in a format of other programs, whole or not at all. The same
 * run gives the same bytes.
 */
public final class Export {
  /** The folder of the files of {@link ExportFormat#HF}. */
  static final String DATA = "data";

  private final Path run;
  private final RunRecord record;
  private final DistilledDataset distilled;

  private Export(Path run, RunRecord record, DistilledDataset distilled) {
    this.run = run;
    this.record = record;
    this.distilled = distilled;
  }

  /**
   * Opens a run.
   *
   * @param run its directory
   * @throws ConfigurationException where there is none, or none that has drawn its images
   */
  public static Export of(Path run) throws IOException {
    Optional<RunRecord> record = RunRecord.read(run);
    Path folder = run.resolve(SynthesisStage.NAME);
    if (record.isEmpty() || Manifest.read(folder).isEmpty()) {
      throw new ConfigurationException(
          Text.format(
              "%s is not the directory of a run that has drawn its images: it has no %s. Make one"
                  + " with: distillery run",
              run, record.isEmpty() ? RunRecord.NAME : "finished folder " + SynthesisStage.NAME));
    }
    return new Export(run, record.get(), DistilledDataset.read(folder));
  }

  /**
   * Writes the set. Where the run keeps soft labels ({@code evaluation/labels}), they go along.
   *
   * @param out a directory that is absent or empty; made with those above it
   * @param teacher whose logits of each image are written too, where one is given
   * @param threads that read images for it, at least 1
   * @throws ConfigurationException where {@code out} holds something, or the teacher knows other
   *     classes
   */
  public void write(
      ExportFormat format, Path out, Optional<Path> teacher, int threads, Progress progress)
      throws IOException {
    Path target = out.toAbsolutePath().normalize();
    if (Files.exists(target)
        && (!Files.isDirectory(target) || !Directories.names(target).isEmpty())) {
      throw new ConfigurationException(
          Text.format("%s holds something already: give a new or empty directory with --out", out));
    }
    LabelledImages images = distilled.labelled();
    List<List<Float>> logits =
        teacher.isPresent()
            ? TeacherLogits.of(teacher.get(), images, threads, progress)
            : List.of();
    ExportedSet set = set(images, logits);
    Files.createDirectories(target.getParent());
    try (PartialDirectory partial = PartialDirectory.beside(target);
        Progress.Task task = progress.begin("Exporting", "images", set.images().size())) {
      write(format, set, partial.content(), task);
      copyLabels(partial.content());
      partial.complete();
    }
  }

  private void write(ExportFormat format, ExportedSet set, Path out, Progress.Task task)
      throws IOException {
    switch (format) {
      case IMAGEFOLDER -> FolderWriter.write(set, out, task);
      case WEBDATASET -> TarWriter.write(set, out, task);
      case PARQUET -> ParquetWriter.write(set, out, task);
      case HF -> ParquetWriter.write(set, out.resolve(DATA), task);
    }
    Path results = run.resolve(EvaluateStage.NAME).resolve(EvaluateStage.RESULTS);
    new DatasetCard(
            set,
            record,
            Files.exists(results) ? Optional.of(EvaluationResults.read(results)) : Optional.empty(),
            format)
        .write(out);
    Json.write(out.resolve(RunRecord.NAME), PortableJson.of(Json.tree(record)));
  }

  private ExportedSet set(LabelledImages images, List<List<Float>> logits) {
    Map<String, DistilledImage> lines = new HashMap<>();
    for (DistilledImage image : distilled.images()) {
      lines.put(image.fileName(), image);
    }
    List<ExportedImage> exported = new ArrayList<>();
    for (LabelledImage image : images.images()) {
      exported.add(
          new ExportedImage(
              image.fileName(),
              images.file(image),
              image.label(),
              Optional.ofNullable(lines.get(image.fileName()).text()).orElse(""),
              Optional.ofNullable(lines.get(image.fileName()).weight()),
              logits.isEmpty() ? List.of() : logits.get(exported.size())));
    }
    ClassNames classes = images.classNames();
    return new ExportedSet(classes, exported);
  }

  /** A teacher's labels of augmented images, with which others train by the soft protocol. */
  private void copyLabels(Path out) throws IOException {
    Path labels = run.resolve(EvaluateStage.NAME).resolve(EvaluateStage.LABELS);
    for (String name : Directories.names(labels)) {
      Files.createDirectories(out.resolve(EvaluateStage.LABELS));
      Files.copy(labels.resolve(name), out.resolve(EvaluateStage.LABELS).resolve(name));
    }
  }
}
