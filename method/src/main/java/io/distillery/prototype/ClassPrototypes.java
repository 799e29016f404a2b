package io.distillery.prototype;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.prototype.cluster.LatentMap;
import io.distillery.prototype.cluster.Outlier;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Holds the prototypes of a class, and how they came about.
 *
 * @param name of the class, unique in the dataset
 * @param label the name in words
 * @param images how many images the class has
 * @param described how many images, outliers not counted, have a description
 * @param inertia the summed squared distance of images to their centroids
 * @param iterations of the best k-means run
 * @param outlierThreshold the local outlier factor above which an image left; 0 where all stayed
 * @param outliers the images left out, most outlying first
 * @param prototypes one a cluster, in the order of {@code points}
 * @param points what stands for each cluster in latent space, float32 {@code [clusters, ...]}; kept
 *     beyond any scope until {@link #close()}
 * @param map the class's images in two dimensions
 */
public record ClassPrototypes(
    String name,
    String label,
    int images,
    int described,
    double inertia,
    int iterations,
    double outlierThreshold,
    List<Outlier> outliers,
    List<Prototype> prototypes,
    Tensor points,
    LatentMap map)
    implements AutoCloseable {
  /** Checks that each prototype has a point. */
  public ClassPrototypes {
    outliers = List.copyOf(outliers);
    prototypes = List.copyOf(prototypes);
    if (points.dim() == 0 || points.size(0) != prototypes.size()) {
      throw new ConfigurationException(
          Text.format(
              "Class %s has %d prototypes but points of shape %s",
              name, prototypes.size(), Arrays.toString(Tensors.shape(points))));
    }
  }

  @Override
  public void close() {
    points.close();
  }
}
