package io.distillery.stage;

import io.distillery.base.Text;
import io.distillery.dataset.LabelledImages;
import io.distillery.describe.AppearanceDescriber;
import io.distillery.describe.DescriptionOptions;
import io.distillery.describe.DescriptionOptions.Kind;
import io.distillery.describe.DescriptionParts;
import io.distillery.describe.Descriptions;
import io.distillery.describe.vlm.AnswerParts;
import io.distillery.describe.vlm.Asking;
import io.distillery.recipe.Recipe;
import io.distillery.run.Workspace;
import java.io.IOException;

/**
 * Describes some images.
 *
 * @param from position of the first, a multiple of the describer's batch
 * @param to position after the last
 * @param model fingerprint of a vision-language model's files; null where there are none
 */
record DescribePart(int from, int to, String model) implements Part {
  private static final long serialVersionUID = 2;

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
    DescriptionOptions asked = recipe.descriptions();
    LabelledImages images = shared.listing(Listing.TRAIN).range(from, to).images();
    DescriptionParts parts = new DescriptionParts(workspace.parts());
    if (asked.describer() == Kind.APPEARANCE) {
      parts.describe(
          new AppearanceDescriber(),
          images,
          from,
          recipe.seed(),
          workspace.file(Descriptions.FILE));
      return;
    }
    OpenDescriber open =
        bench.once(
            stage(), OpenDescriber.class, () -> OpenDescriber.of(asked, model, shared.threads()));
    Asking asking = new Asking(open.model(), asked.vlm(), images, recipe.seed());
    synchronized (asked.describer() == Kind.LLAVA ? open : this) { // a model in memory bears one
      new AnswerParts(parts).ask(asking, from);
    }
  }
}
