package io.distillery.diffusion.sampling;

import io.distillery.dataset.image.RgbImage;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
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

  /**
   * Returns the images one by one, rounded so.
   *
   * @param images {@code (B, 3, H, W)} in [0, 1]
   */
  public static List<RgbImage> images(Tensor images) {
    try (PointerScope scope = new PointerScope()) {
      int height = Math.toIntExact(images.size(2));
      int width = Math.toIntExact(images.size(3));
      byte[] pixels = Tensors.bytes(of(images));
      int each = 3 * width * height;
      return IntStream.range(0, pixels.length / each)
          .mapToObj(i -> Arrays.copyOfRange(pixels, i * each, (i + 1) * each))
          .map(bytes -> new RgbImage(width, height, bytes))
          .toList();
    }
  }
}
