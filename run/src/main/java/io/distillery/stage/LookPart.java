package io.distillery.stage;

import io.distillery.base.Text;
import java.io.IOException;

/**
 * Has a teacher look at the images of a class, and keeps what it sees for the choice among
 * candidates.
 *
 * @param stage that draws them
 * @param label of the class
 */
record LookPart(String stage, int label) implements Part {
  private static final long serialVersionUID = 1;

  @Override
  public String title() {
    return Text.format("class %d", label);
  }

  @Override
  public void execute(Bench bench) throws IOException {
    DrawBench.of(bench, stage).lookAt(label);
  }
}
