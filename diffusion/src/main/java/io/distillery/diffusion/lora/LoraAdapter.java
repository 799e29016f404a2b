package io.distillery.diffusion.lora;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Changes one layer by a product of low rank (Hu et al., ICLR 2022, section 4.1): {@code W + scale
 * * alpha / rank * up * down}.
 *
 * <p>For a convolution {@code down} is a convolution of the layer's own kernel to {@code rank}
 * channels and {@code up} one of 1x1 from there.
 *
 * @param down {@code (rank, in)} or {@code (rank, in, k, k)}
 * @param up {@code (out, rank)} or {@code (out, rank, 1, 1)}
 * @param alpha what the change is multiplied by, over {@code rank}
 */
public record LoraAdapter(Tensor down, Tensor up, double alpha) implements LayerAdapter {
  public LoraAdapter {
    long[] downShape = Tensors.shape(down);
    long[] upShape = Tensors.shape(up);
    if (!LoraShapes.fitTogether(downShape, upShape)) {
      throw new ConfigurationException(
          Text.format(
                  "The matrices of a LoRA adapter have shapes %s (down) and %s (up), expected (rank, in)",
                  Arrays.toString(downShape), Arrays.toString(upShape))
              + " and (out, rank), or for a convolution (rank, in, k, k) and (out, rank, 1, 1)");
    }
    if (!Double.isFinite(alpha)) {
      throw new ConfigurationException("The alpha of a LoRA adapter is " + alpha);
    }
  }

  /** Returns the width of the narrow middle. */
  public long rank() {
    return down.size(0);
  }

  /** Returns alpha over rank: what {@code up * down} is multiplied by at scale 1. */
  public double strength() {
    return alpha / rank();
  }

  @Override
  public Tensor change(Tensor weight) {
    return product(weight).mul(new Scalar(strength()));
  }

  /** In one addition, which rounds once. */
  @Override
  public Tensor merged(Tensor weight, double scale) {
    Tensor product = product(weight);
    return weight.to(ScalarType.Float).add(product, new Scalar(scale * strength()));
  }

  /** The unscaled product, {@code up * down}, in the weight's shape. */
  private Tensor product(Tensor weight) {
    long[] shape = Tensors.shape(weight);
    if (!LoraShapes.fit(Tensors.shape(down), Tensors.shape(up), shape)) {
      throw new ConfigurationException(
          Text.format(
              "The LoRA matrices %s (down) and %s (up) do not fit a weight of shape %s",
              Arrays.toString(Tensors.shape(down)),
              Arrays.toString(Tensors.shape(up)),
              Arrays.toString(shape)));
    }
    return matrix(up).matmul(matrix(down)).view(shape);
  }

  private static Tensor matrix(Tensor tensor) {
    return tensor.to(ScalarType.Float).contiguous().flatten(1, tensor.dim() - 1);
  }
}
