package io.distillery.synthesis;

import io.distillery.prototype.ClassPrototypes;
import io.distillery.prototype.Prototype;
import io.distillery.prototype.Prototypes;
import io.distillery.torch.Seeds;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * An image prototype and its text prototype: what one image is drawn from.
 *
 * @param of the class, whose latents must stay open while the pair is drawn
 * @param prototype one of the class's
 */
public record PrototypePair(ClassPrototypes of, Prototype prototype) {
  /** The pairs of all classes, in their order. */
  public static List<PrototypePair> all(Prototypes prototypes) {
    return prototypes.classes().stream()
        .flatMap(of -> of.prototypes().stream().map(each -> new PrototypePair(of, each)))
        .toList();
  }

  /** Of the cluster within its class. */
  int index() {
    return prototype.index();
  }

  /** The prompt. */
  public String text() {
    return prototype.text().text();
  }

  /** The scaled latent, float32 {@code (1, C, h, w)}, in the caller's scope. */
  Tensor latent() {
    return of.points().narrow(0, index(), 1);
  }

  /** Where its noise starts, whatever else is drawn. */
  long seed(long runSeed) {
    return Seeds.derive(runSeed, "synthesis", of.name(), index());
  }

  /** What the dataset will say about the image. */
  DistilledImage image(long runSeed) {
    return new DistilledImage(
        "%s/%05d.png".formatted(of.name(), index()),
        of.name(),
        text(),
        prototype.size(),
        seed(runSeed));
  }
}
