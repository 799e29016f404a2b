package io.distillery.stage;

import io.distillery.base.Text;
import io.distillery.run.Workspace;
import java.io.IOException;

/**
 * Trains and tests a network on a set.
 *
 * @param method by which the set was made
 * @param network the architecture's name
 * @param repeat which training of that network on that set, from 0
 */
record TrainingPart(String method, String network, int repeat) implements Part {
  private static final long serialVersionUID = 1;

  @Override
  public String stage() {
    return EvaluateStage.NAME;
  }

  @Override
  public String title() {
    return Text.format("%s on %s, repeat %d", network, method, repeat);
  }

  @Override
  public void execute(Bench bench) throws IOException {
    Workspace workspace = bench.workspace(stage());
    EvaluationParts parts = new EvaluationParts(workspace.parts());
    if (!parts.has(method, network, repeat)) {
      EvaluationBench open = EvaluationBench.of(bench);
      parts.write(
          method,
          network,
          repeat,
          open.stage().train(workspace, open.images(), method, network, repeat),
          open.unreadable());
    }
  }
}
