package io.distillery.stage;

import io.distillery.base.Text;
import io.distillery.dataset.LabelledImages;
import io.distillery.describe.DescriptionParts;
import io.distillery.describe.Descriptions;
import io.distillery.recipe.Recipe;
import io.distillery.run.Workspace;
import java.io.IOException;

/**
 * Describes some images.
 *
 * @param from position of the first, a multiple of the describer's batch
 * @param to position after the last
 */
record DescribePart(int from, int to) implements Part {
  private static final long serialVersionUID = 1;

  @Override
  public String stage() {
    return DescribeStage.NAME;
  }

  @Override
  public String title() {
    return Text.format("images %d to %d", from, to - 1);
  }

  @Override
  public void execute(Bench bench) throws IOException {
    SharedRun shared = bench.shared();
    Recipe recipe = shared.recipe();
    Workspace workspace = bench.workspace(stage());
    OpenDescriber open =
        bench.once(
            stage(),
            OpenDescriber.class,
            () -> OpenDescriber.of(recipe.descriptions(), shared.threads()));
    LabelledImages images = shared.listing(Listing.TRAIN).range(from, to).images();
    synchronized (open.bearsSeveral() ? this : open) {
      new DescriptionParts(workspace.parts())
          .describe(
              open.describer(), images, from, recipe.seed(), workspace.file(Descriptions.FILE));
    }
  }
}
