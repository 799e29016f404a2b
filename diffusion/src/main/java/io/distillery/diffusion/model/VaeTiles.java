package io.distillery.diffusion.model;

/** Whether an autoencoder cuts images into tiles: the choice of a command line. */
public enum VaeTiles {
  /** Large ones, by {@link Tiling#ofLargeImages}. */
  AUTO(Tiling.ofLargeImages()),
  /** Whatever is larger than a tile. */
  ON(Tiling.always()),
  /** None. */
  OFF(Tiling.never());

  private final Tiling tiling;

  VaeTiles(Tiling tiling) {
    this.tiling = tiling;
  }

  /** The rule that it stands for. */
  public Tiling tiling() {
    return tiling;
  }
}
