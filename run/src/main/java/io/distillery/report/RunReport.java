package io.distillery.report;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Json;
import io.distillery.base.Text;
import io.distillery.base.WholeFile;
import io.distillery.dataset.DatasetLook;
import io.distillery.evaluation.protocol.EvaluationResults;
import io.distillery.finetune.TrainingJournal;
import io.distillery.finetune.TrainingWatch;
import io.distillery.recipe.Recipe;
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
import io.distillery.tune.TuningChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes {@code report.html} from what a run's directory holds. */
public final class RunReport {
  /** The page's name in the run. */
  public static final String FILE = "report.html";

  private static final int SKIPPED_SHOWN = 200;

  /** Bounds the images, and so the page's size and the time that it takes to open. */
  private static final int MOST_IMAGES = 1_000;

  private static final String NOTHING = "null";
  private static final Map<String, String> STAGES = new LinkedHashMap<>();

  static {
    STAGES.put(DescribeStage.NAME, "Descriptions");
    STAGES.put(ModelSource.INPUT, "Fine-tuning");
    STAGES.put(PrototypeStage.NAME, "Prototypes");
    STAGES.put(SynthesisStage.DRAWN, "Synthesis, before refinement");
    STAGES.put(SynthesisStage.NAME, "Synthesis");
    STAGES.put(EvaluateStage.NAME, "Evaluation");
  }

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
                        Text.format(
                            "%s is not the directory of a run: it has no %s. Make one with:"
                                + " distillery run",
                            run, RunRecord.NAME)));
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
    int classes = record.dataset().classes();
    int shown =
        Math.min(
            record.resolved().prototypes().imagesPerClass(), Math.max(1, MOST_IMAGES / classes));
    Pictures pictures = new Pictures((long) classes * shown);
    return new Report(
        Text.format(
            "%s, %d images per class",
            record.dataset().name(), record.resolved().prototypes().imagesPerClass()),
        lead(),
        notes(results),
        results.map(AccuracyTables::of).orElse(List.of()),
        results.map(AccuracyTables::byClass).orElse(List.of()),
        copies(pictures),
        manifests.containsKey(SynthesisStage.NAME)
            ? new DistilledImages(
                    run.resolve(PrototypeStage.NAME),
                    run.resolve(SynthesisStage.NAME),
                    Path.of(record.dataset().path()),
                    pictures,
                    shown)
                .sections()
            : List.of(),
        manifests.containsKey(PrototypeStage.NAME)
            ? new ClusterSections(
                    run.resolve(PrototypeStage.NAME),
                    Path.of(record.dataset().path()),
                    pictures,
                    shown)
                .sections()
            : List.of(),
        training(pictures),
        tuning(),
        stages(),
        options(),
        environment(),
        dataset(),
        skipped());
  }

  private Optional<CopyCheck> copies(Pictures pictures) throws IOException {
    Path evaluation = run.resolve(EvaluateStage.NAME);
    return manifests.containsKey(EvaluateStage.NAME)
            && Files.exists(evaluation.resolve(NearestTraining.FILE))
        ? Optional.of(
            CopyCheck.of(
                NearestTraining.read(evaluation),
                run.resolve(SynthesisStage.NAME),
                Path.of(record.dataset().path()),
                pictures))
        : Optional.empty();
  }

  private Optional<Report.TrainingSection> training(Pictures pictures) throws IOException {
    Path model = run.resolve(TrainStage.NAME);
    return manifests.containsKey(TrainStage.NAME)
        ? Optional.of(
            TrainingCharts.of(
                TrainingJournal.curves(model), model.resolve(TrainingWatch.SAMPLES), pictures))
        : Optional.empty();
  }

  private Optional<Report.TuningSection> tuning() throws IOException {
    return TuningChoice.ofRun(run)
        .map(
            choice ->
                new Report.TuningSection(
                    choice.sentence(),
                    choice.trials().stream()
                        .map(
                            trial ->
                                new Report.TuningRow(
                                    trial.name() + (trial.drawn() ? "" : " (real images)"),
                                    trial.name().equals(choice.chosen()),
                                    Text.format(
                                        "%.1f \u00b1 %.1f", trial.mean(), trial.deviation()),
                                    trial
                                        .difference()
                                        .map(
                                            difference ->
                                                Text.format(
                                                    "%+.1f [%+.1f, %+.1f]",
                                                    difference,
                                                    trial.low().orElseThrow(),
                                                    trial.high().orElseThrow()))
                                        .orElse("")))
                        .toList()));
  }

  private String lead() {
    RunRecord.DatasetRecord dataset = record.dataset();
    Manifest synthesis = manifests.get(SynthesisStage.NAME);
    String images = Text.format("%,d images of %d classes", dataset.images(), dataset.classes());
    return synthesis == null
        ? images + " are to be distilled."
        : Text.format(
            "%s became %,d images, drawn by the model %s.",
            images, synthesis.counts().getOrDefault("images", 0L), record.model().name());
  }

  private List<String> notes(Optional<EvaluationResults> results) {
    RunRecord.DatasetRecord dataset = record.dataset();
    List<String> notes = new ArrayList<>();
    long keptOut = (long) dataset.classes() * record.resolved().tuning().images().orElse(0);
    if (keptOut > 0) {
      notes.add(Text.format("%,d training images were kept out, to choose settings by.", keptOut));
    }
    if (dataset.images() + keptOut < dataset.available()) {
      notes.add(
          Text.format(
              "A sample of the %,d training images was used: %,d.",
              dataset.available(), dataset.images()));
    }
    if (record.model() != null) {
      notes.add(record.model().sentence());
    }
    notes.add(Text.format("Test images: %,d (%s).", dataset.testImages(), dataset.testOrigin()));
    results.ifPresent(r -> notes.add(Text.format("Evaluation protocol: %s.", r.protocol().name())));
    return notes;
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
                            .map(e -> Text.format("%,d %s", e.getValue(), e.getKey()))
                            .collect(Collectors.joining(", ")),
                    time(manifest))));
    return rows;
  }

  private static String time(Manifest manifest) {
    String seconds = Text.format("%,.1f s", manifest.seconds());
    return manifest.resumed() ? seconds + " (and before an interruption)" : seconds;
  }

  /** Every field of the recipe that has a value, and who gave it. */
  private List<Entry> options() {
    Map<String, String> asked = Json.leaves(record.asked().json());
    Map<String, String> usual = Json.leaves(Recipe.defaults().json());
    List<Entry> entries = new ArrayList<>();
    Json.leaves(record.resolved().json())
        .forEach(
            (field, value) -> {
              if (!value.equals(NOTHING)) {
                boolean isLeftOpen = NOTHING.equals(asked.get(field));
                boolean isAsked = !isLeftOpen && !value.equals(usual.get(field));
                String origin = isLeftOpen ? " (suits the model)" : isAsked ? " (asked for)" : "";
                entries.add(new Entry(field, value + origin));
              }
            });
    return entries;
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
            Text.format(
                "%s, %d cores, %s GiB of memory",
                environment.processor(), environment.cores(), environment.memoryGib())),
        new Entry("Threads", Integer.toString(environment.threads())),
        new Entry("Dataset", record.dataset().path()),
        new Entry("Dataset's SHA-256", record.dataset().fingerprint()));
  }

  /** Classes with their counts, and what was not taken. */
  private List<Entry> dataset() {
    List<Entry> entries = new ArrayList<>();
    record
        .dataset()
        .look()
        .ifPresent(
            look -> {
              for (DatasetLook.ClassCount one : look.classes()) {
                String folder =
                    one.folder().equals(one.name())
                        ? ""
                        : Text.format(", in folders %s", one.folder());
                entries.add(
                    new Entry(
                        one.name(),
                        Text.format(
                            "%,d training images, %,d test images%s",
                            one.train(), one.test(), folder)));
              }
              look.remarks().forEach(line -> entries.add(new Entry("", line)));
            });
    return entries;
  }

  private List<Entry> skipped() {
    return Stream.concat(
            record.dataset().look().stream().flatMap(look -> look.unreadable().stream()),
            manifests.values().stream().flatMap(m -> m.skippedImages().stream()))
        .distinct()
        .limit(SKIPPED_SHOWN)
        .map(image -> new Entry(image.file(), image.reason()))
        .toList();
  }
}
