package io.distillery.benchmark;

/** A heavy operation of a model, by its sizes alone: what a floor is made of. */
sealed interface Operator permits Convolution, MatrixProduct, AttentionProduct {
  /** Multiplications and additions. */
  double flops();

  /** The class of operators that a table sums under. */
  String kind();
}
