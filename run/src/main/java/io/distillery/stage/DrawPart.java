package io.distillery.stage;

import io.distillery.base.Text;
import java.io.IOException;

/**
 * Draws a batch of images.
 *
 * @param stage that draws them
 * @param batch its number, from 0
 */
record DrawPart(String stage, int batch) implements Part {
  private static final long serialVersionUID = 2;

  @Override
  public String title() {
    return Text.format("batch %d", batch);
  }

  @Override
  public void execute(Bench bench) throws IOException {
    DrawBench.of(bench, stage).draw(batch);
  }
}
