package io.distillery.stage;

import io.distillery.run.Workspace;
import java.io.IOException;

/**
 * Trains and tests a network on a set.
 *
 * @param name which training
 */
record TrainingPart(TrainingName name) implements Part {
  private static final long serialVersionUID = 2;

  @Override
  public String stage() {
    return EvaluateStage.NAME;
  }

  @Override
  public String title() {
    return name.title();
  }

  @Override
  public void execute(Bench bench) throws IOException {
    Workspace workspace = bench.workspace(stage());
    EvaluationParts parts = new EvaluationParts(workspace.parts());
    if (!parts.has(name)) {
      EvaluationBench open = EvaluationBench.of(bench);
      parts.write(open.unreadable());
      parts.write(name, open.stage().train(workspace, open.images(), name));
    }
  }
}
