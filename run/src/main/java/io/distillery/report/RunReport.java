package io.distillery.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.distillery.base.ConfigurationException;
import io.distillery.base.WholeFile;
import io.distillery.evaluation.protocol.EvaluationResults;
import io.distillery.finetune.TrainingJournal;
import io.distillery.finetune.TrainingWatch;
import io.distillery.report.Report.Entry;
import io.distillery.report.Report.StageRow;
import io.distillery.run.Environment;
import io.distillery.run.Manifest;
import io.distillery.run.RunRecord;
import io.distillery.stage.DescribeStage;
import io.distillery.stage.EvaluateStage;
import io.distillery.stage.ModelSource;
import io.distillery.stage.NearestTraining;
import io.distillery.stage.PrototypeStage;
import io.distillery.stage.SynthesisStage;
import io.distillery.stage.TrainStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes {@code report.html} from what a run's directory holds. */
public final class RunReport {
  /** The page's name in the run. */
  public static final String FILE = "report.html";

  private static final int SKIPPED_SHOWN = 200;
  private static final Map<String, String> STAGES = new LinkedHashMap<>();

  static {
    STAGES.put(DescribeStage.NAME, "Descriptions");
    STAGES.put(ModelSource.INPUT, "Fine-tuning");
    STAGES.put(PrototypeStage.NAME, "Prototypes");
    STAGES.put(SynthesisStage.NAME, "Synthesis");
    STAGES.put(EvaluateStage.NAME, "Evaluation");
  }

  private static final Map<String, String> OFTEN_LEFT_TO_THE_MODEL =
      new TreeMap<>(
          Map.of(
              "strength", "strength",
              "guidance-scale", "guidanceScale",
              "guidance-rescale", "guidanceRescale",
              "negative-prompt", "negativePrompt",
              "size", "imageSize"));

  private final Path run;
  private final RunRecord record;
  private final Map<String, Manifest> manifests = new LinkedHashMap<>();

  private RunReport(Path run) throws IOException {
    this.run = run;
    this.record =
        RunRecord.read(run)
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "%s is not the directory of a run: it has no %s. Make one with: distillery run"
                            .formatted(run, RunRecord.NAME)));
    for (String stage : STAGES.keySet()) {
      Manifest.read(run.resolve(stage)).ifPresent(manifest -> manifests.put(stage, manifest));
    }
  }

  /**
   * Writes the page.
   *
   * @param run the run's directory
   * @return the page
   * @throws ConfigurationException when there is no run
   */
  public static Path write(Path run) throws IOException {
    Path page = run.resolve(FILE);
    WholeFile.write(page, new ReportPage().html(new RunReport(run).report()));
    return page;
  }

  private Report report() throws IOException {
    Optional<EvaluationResults> results =
        manifests.containsKey(EvaluateStage.NAME)
            ? Optional.of(
                EvaluationResults.read(
                    run.resolve(EvaluateStage.NAME).resolve(EvaluateStage.RESULTS)))
            : Optional.empty();
    return new Report(
        "%s, %s images per class".formatted(record.dataset().name(), option("ipc")),
        lead(),
        notes(results),
        results.map(AccuracyTables::of).orElse(List.of()),
        results.map(AccuracyTables::byClass).orElse(List.of()),
        copies(),
        manifests.containsKey(SynthesisStage.NAME)
            ? new DistilledImages(
                    run.resolve(PrototypeStage.NAME),
                    run.resolve(SynthesisStage.NAME),
                    Path.of(record.dataset().path()))
                .sections()
            : List.of(),
        manifests.containsKey(PrototypeStage.NAME)
            ? new ClusterSections(
                    run.resolve(PrototypeStage.NAME), Path.of(record.dataset().path()))
                .sections()
            : List.of(),
        training(),
        stages(),
        options(),
        environment(),
        skipped());
  }

  private Optional<CopyCheck> copies() throws IOException {
    Path evaluation = run.resolve(EvaluateStage.NAME);
    return manifests.containsKey(EvaluateStage.NAME)
            && Files.exists(evaluation.resolve(NearestTraining.FILE))
        ? Optional.of(
            CopyCheck.of(
                NearestTraining.read(evaluation),
                run.resolve(SynthesisStage.NAME),
                Path.of(record.dataset().path())))
        : Optional.empty();
  }

  private Optional<Report.TrainingSection> training() throws IOException {
    Path model = run.resolve(TrainStage.NAME);
    return manifests.containsKey(TrainStage.NAME)
        ? Optional.of(
            TrainingCharts.of(TrainingJournal.curves(model), model.resolve(TrainingWatch.SAMPLES)))
        : Optional.empty();
  }

  private String lead() {
    RunRecord.DatasetRecord dataset = record.dataset();
    Manifest synthesis = manifests.get(SynthesisStage.NAME);
    String images = "%,d images of %d classes".formatted(dataset.images(), dataset.classes());
    return synthesis == null
        ? images + " are to be distilled."
        : "%s became %,d images, drawn by the model %s."
            .formatted(
                images, synthesis.counts().getOrDefault("images", 0L), record.model().name());
  }

  private List<String> notes(Optional<EvaluationResults> results) {
    RunRecord.DatasetRecord dataset = record.dataset();
    List<String> notes = new ArrayList<>();
    if (dataset.images() < dataset.available()) {
      notes.add(
          "A sample of the %,d training images was used: %,d."
              .formatted(dataset.available(), dataset.images()));
    }
    if (record.model() != null) {
      notes.add(record.model().sentence());
    }
    notes.add("Test images: %,d (%s).".formatted(dataset.testImages(), dataset.testOrigin()));
    results.ifPresent(r -> notes.add("Evaluation protocol: %s.".formatted(r.protocol().name())));
    return notes;
  }

  private String option(String name) {
    return record.options().path(name).asText("?");
  }

  private List<StageRow> stages() {
    List<StageRow> rows = new ArrayList<>();
    manifests.forEach(
        (stage, manifest) ->
            rows.add(
                new StageRow(
                    STAGES.get(stage),
                    new TreeMap<>(manifest.counts())
                        .entrySet().stream()
                            .map(e -> "%,d %s".formatted(e.getValue(), e.getKey()))
                            .collect(Collectors.joining(", ")),
                    time(manifest))));
    return rows;
  }

  private static String time(Manifest manifest) {
    String seconds = String.format(Locale.ROOT, "%,.1f s", manifest.seconds());
    return manifest.resumed() ? seconds + " (and before an interruption)" : seconds;
  }

  private List<Entry> options() {
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> option : record.options().properties()) {
      entries.add(new Entry("--" + option.getKey(), option.getValue().asText()));
    }
    entries.addAll(leftToTheModel());
    return entries;
  }

  /** Options of synthesis that were not given, and were chosen to suit the model. */
  private List<Entry> leftToTheModel() {
    if (!manifests.containsKey(SynthesisStage.NAME)) {
      return List.of();
    }
    JsonNode used = manifests.get(SynthesisStage.NAME).request().options().path("synthesis");
    return OFTEN_LEFT_TO_THE_MODEL.entrySet().stream()
        .filter(option -> !record.options().has(option.getKey()))
        .map(
            option ->
                new Entry(
                    "--" + option.getKey(),
                    used.path(option.getValue()).asText() + " (suits the model)"))
        .toList();
  }

  private List<Entry> environment() {
    Environment environment = record.environment();
    return List.of(
        new Entry("Distillery", environment.distillery()),
        new Entry("Engine", environment.engine()),
        new Entry("Java", environment.java()),
        new Entry("System", environment.system()),
        new Entry(
            "Processor",
            "%s, %d cores, %s GiB of memory"
                .formatted(environment.processor(), environment.cores(), environment.memoryGib())),
        new Entry("Threads", Integer.toString(environment.threads())),
        new Entry("Dataset", record.dataset().path()),
        new Entry("Dataset's SHA-256", record.dataset().fingerprint()));
  }

  private List<Entry> skipped() {
    return manifests.values().stream()
        .flatMap(m -> m.skippedImages().stream())
        .distinct()
        .limit(SKIPPED_SHOWN)
        .map(image -> new Entry(image.file(), image.reason()))
        .toList();
  }
}
