package io.distillery.evaluation.baseline;

import io.distillery.base.Seeds;
import io.distillery.evaluation.FeatureRows;
import io.distillery.prototype.cluster.FinderListener;
import io.distillery.prototype.cluster.ImagePrototypeOptions;
import io.distillery.prototype.cluster.ImagePrototypes;
import io.distillery.prototype.cluster.Points;
import java.util.LinkedHashSet;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;

/**
 * Chooses the images nearest to the centres of their class's clusters: the real images that stand
 * where image prototypes do (docs/method.md, step 3).
 *
 * @param features of the training images
 * @param options by which clusters are found
 * @param seed a class's own is derived from it and the class's name, as for prototypes
 */
public record RealMedoid(FeatureRows features, ImagePrototypeOptions options, long seed)
    implements Selection {
  @Override
  public String method() {
    return "real-medoid";
  }

  @Override
  public long[] chooseOfClass(String name, long[] members, int ipc) {
    try (PointerScope scope = new PointerScope()) {
      ImagePrototypes found =
          ImagePrototypes.find(
              Points.of(features.of(members)),
              ipc,
              options,
              Seeds.derive(seed, name),
              FinderListener.NONE);
      Set<Long> chosen = new LinkedHashSet<>();
      for (int nearest = 0; chosen.size() < ipc; nearest++) { // equal images leave clusters empty
        for (int cluster = 0; cluster < ipc && chosen.size() < ipc; cluster++) {
          if (nearest < found.members(cluster).size()) {
            chosen.add(members[found.members(cluster).get(nearest)]);
          }
        }
      }
      return chosen.stream().mapToLong(Long::longValue).toArray();
    }
  }
}
