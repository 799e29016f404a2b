package io.distillery.benchmark;

/** An operation of a model, by its sizes alone. */
sealed interface Operator permits Convolution, MatrixProduct, AttentionProduct, Pointwise {
  /** Multiplications and additions; 0 where they are not what counts. */
  double flops();

  /** The class of operators that a table sums under. */
  String kind();
}
