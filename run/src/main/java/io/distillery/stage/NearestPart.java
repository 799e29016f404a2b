package io.distillery.stage;

import io.distillery.base.Progress;
import io.distillery.run.Workspace;
import java.io.IOException;

/** Looks for copies of training images among the distilled ones. */
record NearestPart() implements Part {
  private static final long serialVersionUID = 1;

  @Override
  public String stage() {
    return EvaluateStage.NAME;
  }

  @Override
  public String title() {
    return "copies among the training images";
  }

  @Override
  public void execute(Bench bench) throws IOException {
    Workspace workspace = bench.workspace(stage());
    EvaluationParts parts = new EvaluationParts(workspace.parts());
    if (!parts.hasNearest()) {
      parts.write(EvaluationBench.stage(bench).nearest(workspace, Progress.SILENT));
    }
  }
}
