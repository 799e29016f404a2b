package io.distillery.stage;

import io.distillery.base.Text;
import io.distillery.dataset.BadImages;
import io.distillery.encode.LatentEncoder;
import io.distillery.encode.Source;
import io.distillery.prototype.ClassPrototypes;
import io.distillery.recipe.Recipe;
import java.io.IOException;

/**
 * Finds the prototypes of a class.
 *
 * @param label of the class
 */
record ClassPart(int label) implements Part {
  private static final long serialVersionUID = 1;

  @Override
  public String stage() {
    return PrototypeStage.NAME;
  }

  @Override
  public String title() {
    return Text.format("class %d", label);
  }

  @Override
  public void execute(Bench bench) throws IOException {
    FoundClasses kept = new FoundClasses(bench.workspace(stage()).parts());
    if (kept.has(label)) {
      return;
    }
    ClassBench open = ClassBench.of(bench);
    Source images = bench.shared().listing(Listing.TRAIN).ofClass(label);
    BadImages bad = new BadImages(images.images().size(), 1); // whoever knows all judges
    try (LatentEncoder encoder = open.encoder(images, label, bad);
        LatentEncoder.Encoded encoded = encoder.encode(label);
        ClassPrototypes found = open.find(bench, images, label, encoded)) {
      Recipe recipe = bench.shared().recipe();
      kept.write(label, recipe.seed(), recipe.prototypes(), found, bad.sorted());
    }
  }
}
