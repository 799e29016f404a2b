package io.distillery.diffusion.sampling;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Names what is wrong with a drawn image, as far as its numbers alone tell. */
public enum ImageFault {
  /** Some numbers are NaN. */
  NOT_FINITE("hold no numbers (NaN)"),
  /** Every channel of every pixel is at most {@value #PLAIN} from 0. */
  BLACK("are black"),
  /** Every channel of every pixel is at most {@value #PLAIN} from 1. */
  WHITE("are white"),
  /** No channel differs by more than {@value #PLAIN} between any two pixels. */
  ONE_COLOUR("are of one colour"),
  /** Of all channels of all pixels a share of {@value #SATURATION} is exactly 0 or 1. */
  SATURATED("are saturated (nearly all colours at their limits)");

  /** Two steps of 255: what an encoder's and a decoder's rounding make of a plain area. */
  static final double PLAIN = 2.0 / 255;

  static final double SATURATION = 0.95;

  private static final long[] ROWS = {1};

  private final String words;

  ImageFault(String words) {
    this.words = words;
  }

  /** What such images do, in words. */
  public String words() {
    return words;
  }

  /**
   * The fault of each image, empty where it has none.
   *
   * @param images {@code (B, 3, H, W)}, clamped to [0, 1]
   */
  static List<Optional<ImageFault>> of(Tensor images) {
    try (PointerScope scope = new PointerScope()) {
      return LongStream.range(0, images.size(0))
          .mapToObj(row -> ofOne(images.select(0, row)))
          .toList();
    }
  }

  private static Optional<ImageFault> ofOne(Tensor image) {
    T_TensorTensor_T range = torch.aminmax(image);
    double lowest = range.get0().item_double();
    double highest = range.get1().item_double();
    if (Double.isNaN(lowest + highest)) {
      return Optional.of(NOT_FINITE);
    }
    if (highest <= PLAIN) {
      return Optional.of(BLACK);
    }
    if (lowest >= 1 - PLAIN) {
      return Optional.of(WHITE);
    }
    Tensor pixels = image.flatten(1, 2); // (3, H W)
    if (pixels.amax(ROWS, false).sub(pixels.amin(ROWS, false)).max().item_double() <= PLAIN) {
      return Optional.of(ONE_COLOUR);
    }
    boolean reaches = lowest == 0 || highest == 1;
    return reaches && saturation(image) >= SATURATION ? Optional.of(SATURATED) : Optional.empty();
  }

  private static double saturation(Tensor image) {
    Scalar middle = new Scalar(0.5);
    return image.sub(middle).abs().ge(middle).sum().item_double() / image.numel();
  }
}
