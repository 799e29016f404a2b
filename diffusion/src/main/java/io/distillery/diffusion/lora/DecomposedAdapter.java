package io.distillery.diffusion.lora;

import io.distillery.torch.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Changes a layer's direction by another change and sets its magnitude (DoRA; Liu et al., arXiv
 * 2402.09353, eq. 5): {@code m * (W + V) / ||W + V||}, norms over each output, or over each input
 * where {@code m} has one number for each of those. Scales other than 1 go so far from {@code W} to
 * that.
 *
 * @param direction the change {@code V}
 * @param magnitude {@code m}: {@code (out)}, {@code (out, 1, ...)} or {@code (1, in, ...)}
 */
record DecomposedAdapter(LayerAdapter direction, Tensor magnitude) implements LayerAdapter {
  @Override
  public Tensor change(Tensor weight) {
    Tensor base = weight.to(ScalarType.Float);
    Tensor moved = base.add(direction.change(weight));
    boolean byOutput = magnitude.dim() == 1 || magnitude.size(0) == weight.size(0);
    long kept = byOutput ? 0 : 1;
    long[] others = others(weight.dim(), kept);
    Tensor norm = moved.norm(new ScalarOptional(new Scalar(2)), others, true);
    long[] shape = Tensors.shape(norm);
    return moved.mul(magnitude.to(ScalarType.Float).reshape(shape)).div(norm).sub(base);
  }

  private static long[] others(long dimensions, long kept) {
    long[] all = new long[Math.toIntExact(dimensions)];
    Arrays.setAll(all, i -> i);
    return Arrays.stream(all).filter(dimension -> dimension != kept).toArray();
  }
}
