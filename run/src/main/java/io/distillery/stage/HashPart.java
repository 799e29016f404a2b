package io.distillery.stage;

import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.LabelledImages;
import io.distillery.encode.Source;
import java.io.IOException;

/**
 * Hashes the files of a class, and keeps the hashes for the process that began the run.
 *
 * @param of which images, as {@link Listing} calls them
 * @param label of the class
 */
record HashPart(String of, int label) implements Part {
  private static final long serialVersionUID = 1;

  @Override
  public String stage() {
    return Source.INPUT;
  }

  @Override
  public String title() {
    return Text.format("class %d of %s", label, of);
  }

  @Override
  public void execute(Bench bench) throws IOException {
    LabelledImages images = bench.shared().listing(of).ofClass(label).images();
    Source.hashes(images, label, bench.shared().cache(), Progress.SILENT, done -> {});
  }
}
