package io.distillery.diffusion.lora;

import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Keeps a weight as a product: {@code a b}, or with a core between them for convolutions (a Tucker
 * decomposition, Tucker 1966: {@code W[p, r, y, x] = sum over i, j of core[i, j, y, x] a[i, p] b[j,
 * r]}), or whole.
 *
 * @param a {@code (out, rank)}; with a core {@code (rank, out)}; without {@code b} the whole
 * @param b {@code (rank, in)}; null where {@code a} is the whole
 * @param core {@code (rank, rank, k, k)}, or null
 */
record FactoredMatrix(Tensor a, Tensor b, Tensor core) {
  /** The product in float32: {@code (out, in)}, with a core {@code (out, in, k, k)}. */
  Tensor product() {
    Tensor left = a.to(ScalarType.Float);
    if (b == null) {
      return left;
    }
    Tensor right = b.to(ScalarType.Float);
    return core == null
        ? left.flatten(1, -1).matmul(right.flatten(1, -1))
        : tucker(core.to(ScalarType.Float), left, right);
  }

  /** Contracts the core's first dimension with {@code a}'s and its second with {@code b}'s. */
  private static Tensor tucker(Tensor core, Tensor a, Tensor b) {
    long[] kernel = Tensors.shape(core); // (i, j, y, x)
    Tensor rows = a.t().matmul(core.flatten(1, -1)); // (p, j y x)
    Tensor cube = rows.view(a.size(1), kernel[1], kernel[2] * kernel[3]).transpose(1, 2);
    Tensor product = torch.matmul(cube, b); // (p, y x, r)
    return product
        .transpose(1, 2)
        .reshape(a.size(1), b.size(1), kernel[2], kernel[3]); // (p, r, y, x)
  }
}
