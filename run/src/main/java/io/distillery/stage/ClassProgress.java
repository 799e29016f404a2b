package io.distillery.stage;

import io.distillery.base.Progress;
import io.distillery.prototype.cluster.FinderListener;

/** Shows how far the search for a large class's prototypes is: outliers first, then clusters. */
final class ClassProgress implements FinderListener, AutoCloseable {
  /** Classes of fewer images take seconds, and are shown by the class. */
  static final int LARGE = 5_000;

  private final String name;
  private final Progress progress;
  private Progress.Task outliers;
  private Progress.Task clusters;

  /**
   * @param name of the class, in words
   */
  ClassProgress(String name, Progress progress) {
    this.name = name;
    this.progress = progress;
  }

  @Override
  public void compared(long images, long total) {
    if (outliers == null) {
      outliers = progress.begin("Outliers of " + name, "images", total);
    }
    outliers.done(images);
  }

  @Override
  public void clustered(long iterations, long most) {
    if (clusters == null) {
      clusters = progress.begin("Clusters of " + name + ", at most", "iterations", most);
    }
    clusters.done(iterations);
  }

  @Override
  public void close() {
    if (outliers != null) {
      outliers.close();
    }
    if (clusters != null) {
      clusters.close();
    }
  }
}
