package io.distillery.run;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Directories;
import io.distillery.base.Json;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Executes stages in order: up to date ones are skipped, the others done, resumed or redone. */
public final class Pipeline {
  private final RunDirectory run;
  private final List<Stage> stages;
  private final Preparation preparation;
  private final Progress progress;

  /**
   * Nothing happens yet.
   *
   * @param stages in an order in which each comes after those it reads from
   */
  public Pipeline(RunDirectory run, List<Stage> stages, Progress progress) {
    this(run, stages, Preparation.NONE, progress);
  }

  /**
   * Nothing happens yet.
   *
   * @param stages in an order in which each comes after those it reads from
   * @param preparation of each stage that is to be executed
   */
  public Pipeline(
      RunDirectory run, List<Stage> stages, Preparation preparation, Progress progress) {
    this.run = run;
    this.stages = List.copyOf(stages);
    this.preparation = preparation;
    this.progress = progress;
  }

  /**
   * Makes sure that nothing which took work would be thrown away: compares what each stage is asked
   * with what was asked of the run before.
   *
   * @throws ConfigurationException naming each difference
   */
  public void requireNoConflict() throws IOException {
    List<String> differences = new ArrayList<>();
    List<String> touched = new ArrayList<>();
    for (Stage stage : stages) {
      Optional<StageRequest> before = askedBefore(stage.name());
      if (before.isPresent()) {
        // An input from a stage that itself changes differs too; its options tell why.
        List<String> found = request(stage, before.get()).differencesFrom(before.get());
        differences.addAll(found);
        if (!found.isEmpty()) {
          touched.add(stage.name());
        }
      }
    }
    if (!differences.isEmpty()) {
      throw new ConfigurationException(
          Text.format(
              "%s holds another run:%n  %s%nGive another place.out, or add place.redo to do %s"
                  + " again, which deletes what is there.",
              run.root(),
              String.join(Text.format("%n  "), differences),
              String.join(", ", touched)));
    }
  }

  /**
   * Executes the stages.
   *
   * @return their manifests, by stage name
   */
  public Map<String, Manifest> execute() throws IOException {
    run.lastEnd().ifPresent(progress::note);
    Map<String, Manifest> manifests = new HashMap<>();
    for (Stage stage : stages) {
      manifests.put(stage.name(), execute(stage));
    }
    return Map.copyOf(manifests);
  }

  /**
   * Begins a stage, or goes on with what an interrupted execution left, for a look at its first
   * items: it stays interrupted.
   */
  public Workspace begin(Stage stage) throws IOException {
    return run.begin(stage, request(stage));
  }

  private Manifest execute(Stage stage) throws IOException {
    StageRequest request = request(stage);
    Optional<Manifest> before = run.finished(stage.name());
    boolean isSame = before.isPresent() && before.get().key().equals(request.key());
    if (isSame && !stage.isLacking(before.get())) {
      progress.note(Text.format("%s: up to date, skipped", stage.name()));
      return before.get();
    }
    Workspace workspace = run.begin(stage, request);
    boolean resumed =
        !Directories.names(workspace.directory()).isEmpty()
            || !Directories.names(workspace.parts()).isEmpty();
    if (resumed) {
      progress.note(Text.format("%s: going on where it was interrupted", stage.name()));
    } else if (isSame) {
      progress.note(Text.format("%s: going on with what it lacks", stage.name()));
    } else if (before.isPresent()) {
      progress.note(Text.format("%s: what it depends on has changed, done again", stage.name()));
    }
    long start = System.nanoTime();
    preparation.prepare(stage, workspace);
    StageOutcome outcome = stage.execute(workspace, progress);
    double seconds = (System.nanoTime() - start) / 1e9;
    Manifest manifest =
        Manifest.of(request, workspace.directory(), stage.accounts(), outcome, seconds, resumed);
    run.publish(stage.name(), manifest);
    return manifest;
  }

  private Optional<StageRequest> askedBefore(String stage) throws IOException {
    Optional<Manifest> finished = run.finished(stage);
    return finished.isPresent() ? finished.map(Manifest::request) : run.interrupted(stage);
  }

  private StageRequest request(Stage stage) throws IOException {
    Map<String, String> inputs = new HashMap<>(stage.outsideInputs());
    for (String earlier : stage.stages()) {
      Manifest manifest =
          run.finished(earlier)
              .orElseThrow(
                  () ->
                      new IOException(
                          Text.format(
                              "%s needs the output of %s, which is not in %s: do that stage first",
                              stage.name(), earlier, run.root())));
      inputs.put(earlier, manifest.fingerprint());
    }
    return new StageRequest(stage.name(), stage.version(), Json.tree(stage.options()), inputs);
  }

  /** As {@link #request(Stage)}; where an earlier stage is not finished, its output as it was. */
  private StageRequest request(Stage stage, StageRequest before) throws IOException {
    Map<String, String> inputs = new HashMap<>(stage.outsideInputs());
    for (String earlier : stage.stages()) {
      String fingerprint =
          run.finished(earlier).map(Manifest::fingerprint).orElse(before.inputs().get(earlier));
      if (fingerprint != null) {
        inputs.put(earlier, fingerprint);
      }
    }
    return new StageRequest(stage.name(), stage.version(), Json.tree(stage.options()), inputs);
  }
}
