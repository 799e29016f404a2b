package io.distillery.diffusion.model;

/** Says whether an autoencoder cuts images into tiles: the choice of a command line. */
public enum VaeTiles {
  /** Cuts large ones, by {@link Tiling#ofLargeImages}. */
  AUTO(Tiling.ofLargeImages()),
  /** Cuts whatever is larger than a tile. */
  ON(Tiling.always()),
  /** Cuts none. */
  OFF(Tiling.never());

  private final Tiling tiling;

  VaeTiles(Tiling tiling) {
    this.tiling = tiling;
  }

  /** Returns the rule that it stands for. */
  public Tiling tiling() {
    return tiling;
  }
}
