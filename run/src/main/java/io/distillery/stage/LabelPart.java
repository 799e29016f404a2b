package io.distillery.stage;

import java.io.IOException;

/**
 * Has a teacher label a set for all its trainings, and stores the labels.
 *
 * @param method whose set
 */
record LabelPart(String method) implements Part {
  private static final long serialVersionUID = 1;

  @Override
  public String stage() {
    return EvaluateStage.NAME;
  }

  @Override
  public String title() {
    return "labels of " + method;
  }

  @Override
  public void execute(Bench bench) throws IOException {
    EvaluationBench open = EvaluationBench.of(bench);
    open.stage().label(bench.workspace(stage()), open.images(), method);
  }
}
