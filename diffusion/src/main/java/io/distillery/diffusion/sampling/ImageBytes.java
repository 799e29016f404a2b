package io.distillery.diffusion.sampling;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Turns images into bytes, rounded as diffusers does. */
public final class ImageBytes {
  private ImageBytes() {}

  /**
   * Computes {@code round(255 x)}, halves to even.
   *
   * @param images {@code (B, 3, H, W)} in [0, 1]
   * @return uint8 {@code (B, H, W, 3)}
   */
  public static Tensor of(Tensor images) {
    return images.mul(new Scalar(255)).round().to(ScalarType.Byte).permute(0, 2, 3, 1).contiguous();
  }
}
