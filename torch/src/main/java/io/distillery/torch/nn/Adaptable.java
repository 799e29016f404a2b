package io.distillery.torch.nn;

/** Has one weight that a {@link LowRankAdapter} can correct. */
public interface Adaptable {
  /**
   * Puts a new adapter beside the weight: A drawn as PyTorch draws linear layers, B zero.
   *
   * @param scope that gives the adapter's parameters, of the layer's name
   * @param rank of the correction, 1 or more
   * @param scale of the correction, alpha / rank
   */
  LowRankAdapter adapt(ParameterScope scope, long rank, double scale);

  /** Takes the adapter away; the layer is what it was before. */
  void unadapt();
}
