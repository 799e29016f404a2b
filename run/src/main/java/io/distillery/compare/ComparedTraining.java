package io.distillery.compare;

import io.distillery.classifier.Architecture;
import io.distillery.dataset.LabelledImages;
import io.distillery.evaluation.protocol.EvaluationResults;
import io.distillery.evaluation.protocol.EvaluationRun;
import io.distillery.evaluation.protocol.TrainingSet;
import io.distillery.run.RunDirectory;
import io.distillery.stage.Bench;
import io.distillery.stage.EvaluationParts;
import io.distillery.stage.Listing;
import io.distillery.stage.Part;
import io.distillery.stage.RecordedEvaluation;
import io.distillery.stage.TrainingName;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A training of a comparison, which any process may do that sees its directory.
 *
 * @param name which training
 * @param folder of the set; empty for the real images
 * @param weighted whether images count by the weights that the folder says
 * @param epochs passes over the real images; 0 for a set, which the protocol trains on
 */
record ComparedTraining(TrainingName name, String folder, boolean weighted, int epochs)
    implements Part {
  private static final long serialVersionUID = 1;
  private static final String STAGE = "comparison";

  /** Is one on a small set. */
  static ComparedTraining of(ImageSet set, Architecture network, int repeat) {
    return new ComparedTraining(
        new TrainingName(set.method(), network.name(), set.ipc(), set.set(), repeat),
        set.folder().toAbsolutePath().toString(),
        set.weighted(),
        0);
  }

  /** Is the one on the real images. */
  static ComparedTraining of(RealTraining real, Architecture network) {
    return new ComparedTraining(
        new TrainingName(TrainingSet.REAL, network.name(), real.perClass(), 0, 0),
        "",
        false,
        real.epochs());
  }

  /**
   * Says where results are left that a file of results will take up.
   *
   * @param comparison its directory
   */
  static EvaluationParts parts(Path comparison, String file) {
    return new EvaluationParts(RunDirectory.shared(comparison).workspace(file).parts());
  }

  @Override
  public String stage() {
    return STAGE;
  }

  @Override
  public String title() {
    return name.title();
  }

  @Override
  public void execute(Bench bench) throws IOException {
    ComparisonBench open =
        bench.once(STAGE, ComparisonBench.class, () -> ComparisonBench.of(bench));
    Comparison comparison = open.comparison();
    if (!folder.isEmpty()) {
      ImageSet set = new ImageSet(name.method(), name.ipc(), name.set(), Path.of(folder), weighted);
      EvaluationParts parts = parts(comparison.out(), Comparison.RESULTS);
      if (!parts.has(name)) {
        train(parts, open, comparison.noneOnSets(), open.sets().of(set));
      }
    } else {
      LabelledImages images = bench.shared().listing(Listing.TRAIN).all().images();
      RealTraining real = new RealTraining(images, epochs);
      EvaluationParts parts = parts(comparison.out(), real.file());
      if (!parts.has(name)) {
        train(parts, open, comparison.noneOnReal(real), open.sets().of(real));
      }
    }
  }

  private void train(
      EvaluationParts parts, ComparisonBench open, EvaluationResults none, TrainingSet set)
      throws IOException {
    EvaluationRun run = new EvaluationRun(set, Architecture.named(name.network()), name.repeat());
    parts.write(name, RecordedEvaluation.alone(open.evaluation(), none, run));
  }
}
