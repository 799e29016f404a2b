package io.distillery.classifier;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import java.util.List;

/**
 * Holds the numbers of a residual network (He et al., CVPR 2016).
 *
 * @param blocks of each of the four stages
 * @param bottleneck whether a block is 1x1, 3x3, 1x1 convolutions with four times the channels at
 *     its end, or two 3x3 convolutions
 * @param width channels of the first stage; each stage after it has twice as many; usually 64
 * @param downsampling how resolution is halved
 * @param norm after every convolution
 * @param stem what meets the image
 * @param naming of the stem's parameters
 * @param classes number of logits, at least 2
 */
public record ResNetOptions(
    List<Integer> blocks,
    boolean bottleneck,
    int width,
    Downsampling downsampling,
    Norm norm,
    Stem stem,
    Naming naming,
    int classes) {

  private static final int WIDTH = 64;
  private static final int SMALLEST_IMAGE = 8;

  /** Says how resolution is halved. */
  public enum Downsampling {
    /** Halves by convolutions that skip every other place, and max-pooling in the stem. */
    STRIDE,
    /** Halves by convolutions at every place, then average pooling. */
    AVERAGE
  }

  /** Describes the layer that meets the image. */
  public enum Stem {
    /** Uses a 3x3 convolution. */
    SMALL,
    /** Uses a 3x3 convolution, then pooling by 2. */
    MEDIUM,
    /** Uses a 7x7 convolution with stride 2 and pooling by 2; or with stride 1, averaged by 4. */
    LARGE;

    /**
     * Returns the stem that suits an image: small up to 64 px, medium up to 128 px, large above.
     *
     * @throws ConfigurationException for images of fewer than 8 pixels
     */
    public static Stem suiting(int imageSize) {
      if (imageSize < SMALLEST_IMAGE) {
        throw new ConfigurationException(
            Text.format(
                "A residual network needs images of %d pixels or more, found images of %d pixels",
                SMALLEST_IMAGE, imageSize));
      }
      return imageSize <= 64 ? SMALL : imageSize <= 128 ? MEDIUM : LARGE;
    }
  }

  /** Says how checkpoints name the stem. */
  public enum Naming {
    /**
     * Names it {@code layer0.conv1}, {@code layer0.bn1}, as the code of dataset distillation does.
     */
    LAYER0,
    /** Names it {@code conv1}, {@code bn1}, as torchvision and those who take its networks do. */
    TORCHVISION
  }

  /** Checks that there are four stages, and that every number is large enough. */
  public ResNetOptions {
    blocks = List.copyOf(blocks);
    if (blocks.size() != 4 || blocks.stream().anyMatch(n -> n < 1) || width < 1 || classes < 2) {
      throw new ConfigurationException(
          Text.format(
              "A residual network has %s blocks in its stages, width %d and %d classes, expected four"
                  + " stages of 1 or more, width 1 or more, 2 classes or more",
              blocks, width, classes));
    }
  }

  /** Returns the numbers of ResNet-18. */
  public static ResNetOptions resNet18(Norm norm, Stem stem, int classes) {
    return strided(List.of(2, 2, 2, 2), false, norm, stem, classes);
  }

  /** Returns the numbers of ResNet-34. */
  public static ResNetOptions resNet34(Norm norm, Stem stem, int classes) {
    return strided(List.of(3, 4, 6, 3), false, norm, stem, classes);
  }

  /** Returns the numbers of ResNet-50. */
  public static ResNetOptions resNet50(Norm norm, Stem stem, int classes) {
    return strided(List.of(3, 4, 6, 3), true, norm, stem, classes);
  }

  /** Returns the numbers of ResNet-101. */
  public static ResNetOptions resNet101(Norm norm, Stem stem, int classes) {
    return strided(List.of(3, 4, 23, 3), true, norm, stem, classes);
  }

  /**
   * Returns the numbers of ResNetAP-10: a block a stage, average pooling in place of strides (Kim
   * et al., ICML 2022).
   */
  public static ResNetOptions resNetAp10(Norm norm, Stem stem, int classes) {
    return new ResNetOptions(
        List.of(1, 1, 1, 1),
        false,
        WIDTH,
        Downsampling.AVERAGE,
        norm,
        stem,
        Naming.LAYER0,
        classes);
  }

  private static ResNetOptions strided(
      List<Integer> blocks, boolean bottleneck, Norm norm, Stem stem, int classes) {
    return new ResNetOptions(
        blocks, bottleneck, WIDTH, Downsampling.STRIDE, norm, stem, Naming.LAYER0, classes);
  }

  /** Returns the same network under torchvision's names. */
  public ResNetOptions torchvision() {
    return new ResNetOptions(
        blocks, bottleneck, width, downsampling, norm, stem, Naming.TORCHVISION, classes);
  }

  /**
   * Returns the same network with other channels: 32 is what the reference code takes for names
   * that contain "cifar".
   */
  public ResNetOptions withWidth(int width) {
    return new ResNetOptions(blocks, bottleneck, width, downsampling, norm, stem, naming, classes);
  }
}
