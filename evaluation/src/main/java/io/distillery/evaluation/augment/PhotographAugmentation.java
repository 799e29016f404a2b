package io.distillery.evaluation.augment;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.RandomSource;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Augments as the hard-label protocol for ImageNet subsets does: all images are resized to one size
 * and cut to a square when they are read; each batch is then cropped and resized, mirrored by
 * chance, changed in colour and in lighting, and normalised. A training keeps its images as bytes,
 * 150,528 each at 224 px, a quarter of what floats would take.
 *
 * @param imageSize width and height that all images have, at least 1
 * @param crop part of each image that is shown
 * @param flip probability of a horizontal flip, 0 to 1
 * @param colour changes of brightness, contrast and saturation
 * @param lighting change of the light's colour
 */
public record PhotographAugmentation(
    int imageSize, RandomResizedCrop crop, double flip, ColourJitter colour, Lighting lighting)
    implements HardLabelAugmentation {

  /** Holds the published strengths. */
  public static final PhotographAugmentation PUBLISHED =
      new PhotographAugmentation(
          224,
          RandomResizedCrop.ofScale(0.5, 1),
          0.5,
          new ColourJitter(0.4, 0.4, 0.4),
          new Lighting(0.1));

  /** Checks the size and the probability of a flip. */
  public PhotographAugmentation {
    if (imageSize < 1 || !(flip >= 0 && flip <= 1)) {
      throw new ConfigurationException(
          Text.format(
              "The augmentation has images of %d pixels and flips of probability %s, expected 1 or more and 0 to 1",
              imageSize, flip));
    }
  }

  /** Returns the same augmentation for images of another size. */
  public PhotographAugmentation at(int imageSize) {
    return new PhotographAugmentation(imageSize, crop, flip, colour, lighting);
  }

  @Override
  public String title() {
    return imageSize == PUBLISHED.imageSize
        ? "224 px"
        : Text.format("that of 224 px on images of %d px", imageSize);
  }

  @Override
  public int imageSize(int ofSet) {
    return imageSize;
  }

  @Override
  public Tensor kept(Tensor images, Normalisation normalisation) {
    return images;
  }

  @Override
  public Tensor batch(Tensor kept, Normalisation normalisation, RandomSource random) {
    return normalisation.ofUnit(apply(kept.to(ScalarType.Float).div_(new Scalar(255)), random));
  }

  /** Maps floats from 0 to 1, (B, 3, S, S), to a new tensor of that shape. */
  Tensor apply(Tensor images, RandomSource random) {
    Tensor x = crop.apply(images, imageSize, random);
    x = DsaAugmentation.flip(x, random.uniform(images.size(0)).lt(new Scalar(flip)));
    return lighting.apply(colour.apply(x, random), random);
  }
}
