package io.distillery.stage;

import io.distillery.base.Text;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImages;
import io.distillery.encode.LatentEncoder;
import io.distillery.encode.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Encodes some images of a class, and leaves their latents in the store.
 *
 * @param label of the class
 * @param from position of the first in the class
 * @param to position after the last
 */
record EncodePart(int label, int from, int to) implements Part {
  private static final long serialVersionUID = 1;

  /**
   * Divides classes.
   *
   * @param most images of a part
   */
  static List<EncodePart> of(List<Integer> labels, LabelledImages images, int most) {
    List<EncodePart> parts = new ArrayList<>();
    for (int label : labels) {
      int size = images.ofClass(label).size();
      for (int from = 0; from < size; from += most) {
        parts.add(new EncodePart(label, from, Math.min(size, from + most)));
      }
    }
    return parts;
  }

  @Override
  public String stage() {
    return PrototypeStage.NAME;
  }

  @Override
  public String title() {
    return Text.format("images %d to %d of class %d", from, to - 1, label);
  }

  @Override
  public void execute(Bench bench) throws IOException {
    Source images = bench.shared().listing(Listing.TRAIN).ofClass(label, from, to);
    BadImages bad = new BadImages(images.images().size(), 1); // the class's part lists them
    try (LatentEncoder encoder = ClassBench.of(bench).encoder(images, label, bad)) {
      encoder.keep(label);
    }
  }
}
