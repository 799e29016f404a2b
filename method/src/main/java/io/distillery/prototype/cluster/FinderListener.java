package io.distillery.prototype.cluster;

/**
 * Hears how far the search for a class's prototypes is: with tens of thousands of images a class
 * takes minutes. May be called by several threads, one at a time.
 */
public interface FinderListener {
  /** Hears nothing. */
  FinderListener NONE =
      new FinderListener() {
        @Override
        public void compared(long images, long total) {}

        @Override
        public void clustered(long iterations, long most) {}
      };

  /** Hears that so many images were compared with all others, for their outlier factors. */
  void compared(long images, long total);

  /**
   * Hears that so many of k-means' iterations of all images are done, of at most so many; it may
   * end before.
   */
  void clustered(long iterations, long most);
}
