package io.distillery.synthesis;

import io.distillery.base.Seeds;
import io.distillery.base.Text;
import io.distillery.prototype.ClassPrototypes;
import io.distillery.prototype.Prototype;
import io.distillery.prototype.Prototypes;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;

/**
 * Pairs an image prototype with its text prototype: what one image is drawn from.
 *
 * @param of the class, whose latents must stay open while the pair is drawn
 * @param prototype one of the class's
 */
public record PrototypePair(ClassPrototypes of, Prototype prototype) {
  /** Lists the pairs of all classes, in their order. */
  public static List<PrototypePair> all(Prototypes prototypes) {
    return prototypes.classes().stream()
        .flatMap(of -> of.prototypes().stream().map(each -> new PrototypePair(of, each)))
        .toList();
  }

  /** Divides pairs into rounds with one of each class: its first, then its second, and so on. */
  static List<List<PrototypePair>> rounds(List<PrototypePair> pairs) {
    return List.copyOf(
        pairs.stream()
            .collect(Collectors.groupingBy(PrototypePair::index, TreeMap::new, Collectors.toList()))
            .values());
  }

  /** Returns the index of the cluster within its class. */
  int index() {
    return prototype.index();
  }

  /** Returns the prompt. */
  public String text() {
    return prototype.text().text();
  }

  /** Returns the scaled latent, float32 {@code (1, C, h, w)}, in the caller's scope. */
  Tensor latent() {
    return of.points().narrow(0, index(), 1);
  }

  /** Derives where the noise of a candidate starts, whatever else is drawn. */
  long seed(long runSeed, int candidate) {
    return candidate == 0
        ? Seeds.derive(runSeed, "synthesis", of.name(), index())
        : Seeds.derive(runSeed, "synthesis", of.name(), index(), "candidate", candidate);
  }

  /** Names the image's file, relative to the dataset. */
  String fileName() {
    return fileName(index());
  }

  /** Names the file of another image of the class. */
  String fileName(int index) {
    return Text.format("%s/%05d.png", of.name(), index);
  }

  /** Says what the dataset will tell about the image, which is one of its candidates. */
  DistilledImage image(long runSeed, int candidate) {
    return new DistilledImage(
        fileName(), of.name(), text(), prototype.size(), seed(runSeed, candidate), weight());
  }

  /** Computes the share of the class's clustered images that are in this cluster. */
  private double weight() {
    double all = of.prototypes().stream().mapToDouble(Prototype::size).sum();
    return all > 0 ? prototype.size() / all : 1.0 / of.prototypes().size();
  }
}
