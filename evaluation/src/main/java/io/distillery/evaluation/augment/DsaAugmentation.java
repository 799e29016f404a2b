package io.distillery.evaluation.augment;

import static org.bytedeco.pytorch.global.torch.affine_grid;
import static org.bytedeco.pytorch.global.torch.arange;
import static org.bytedeco.pytorch.global.torch.cos;
import static org.bytedeco.pytorch.global.torch.grid_sampler;
import static org.bytedeco.pytorch.global.torch.pad;
import static org.bytedeco.pytorch.global.torch.sin;
import static org.bytedeco.pytorch.global.torch.stack;
import static org.bytedeco.pytorch.global.torch.zeros_like;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.RandomSource;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Augments by Differentiable Siamese Augmentation (Zhao and Bilen, ICML 2021) as evaluation code
 * uses it on 32 px images: every image is flipped by chance and changed in brightness, saturation
 * and contrast; then the whole batch is either cropped, scaled or rotated, with numbers drawn for
 * each image. It works on normalised images; what comes in from outside is 0, the mean colour.
 * Cutout, which DSA has too, is left out because CutMix follows.
 *
 * @param flip probability of a horizontal flip, 0 to 1
 * @param brightness width of the range of what is added, centred at 0; at least 0
 * @param saturation the distance from the pixel's grey is multiplied by 0 to this; at least 0
 * @param contrast the distance from the image's mean is multiplied by this to this + 1; at least 0
 * @param crop largest shift as a part of the image's size, 0 to 1
 * @param scale the image is shrunk by 1 / scale to scale in each direction; at least 1
 * @param rotation largest angle in degrees, to either side; 0 to 180
 */
public record DsaAugmentation(
    double flip,
    double brightness,
    double saturation,
    double contrast,
    double crop,
    double scale,
    double rotation)
    implements HardLabelAugmentation {

  /** Holds the published strengths. */
  public static final DsaAugmentation PUBLISHED =
      new DsaAugmentation(0.5, 1.0, 2.0, 0.5, 0.125, 1.2, 15);

  /** Lists the changes of place, of which one is chosen for a batch. */
  private static final int PLACES = 3;

  /** Says what the recipe is for, in names of protocols: images up to 64 px, as they are. */
  static final String SMALL = "small images";

  /** Checks that every strength lies in its range. */
  public DsaAugmentation {
    require("flip", flip, 0, 1);
    require("brightness", brightness, 0, Double.MAX_VALUE);
    require("saturation", saturation, 0, Double.MAX_VALUE);
    require("contrast", contrast, 0, Double.MAX_VALUE);
    require("crop", crop, 0, 1);
    require("scale", scale, 1, Double.MAX_VALUE);
    require("rotation", rotation, 0, 180);
  }

  private static void require(String name, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new ConfigurationException(
          Text.format(
              "The augmentation's %s is %s, expected %s",
              name, value, high == Double.MAX_VALUE ? low + " or more" : low + " to " + high));
    }
  }

  @Override
  public String title() {
    return SMALL;
  }

  @Override
  public int imageSize(int ofSet) {
    return ofSet;
  }

  @Override
  public Tensor kept(Tensor images, Normalisation normalisation) {
    return normalisation.apply(images);
  }

  @Override
  public Tensor batch(Tensor kept, Normalisation normalisation, RandomSource random) {
    return apply(kept, random);
  }

  /**
   * Augments a batch.
   *
   * @param images floats, normalised, (B, 3, S, S)
   * @param random where the numbers are drawn; how many are drawn depends on B alone
   * @return a new tensor of the same shape
   */
  Tensor apply(Tensor images, RandomSource random) {
    return change(images, draw(images.size(0), random));
  }

  /**
   * Changes all images of several batches in the same way, so that what they differ in is not the
   * augmentation (siamese, Zhao and Bilen, ICML 2021, section 3.2). Gradients flow through.
   *
   * @param batches floats, normalised, (B, 3, S, S) each, of one size S
   * @param random where numbers for one image are drawn
   * @return new tensors of the same shapes
   */
  public List<Tensor> siamese(List<Tensor> batches, RandomSource random) {
    Numbers numbers = draw(1, random);
    return batches.stream().map(images -> change(images, numbers.of(images.size(0)))).toList();
  }

  /**
   * Holds what is drawn for each image, (B) each.
   *
   * @param flips whether it is mirrored
   * @param brightness what is added
   * @param saturation factor
   * @param contrast factor
   * @param place which change of place the whole batch gets
   * @param first number of it, in [0, 1)
   * @param second number of it
   */
  private record Numbers(
      Tensor flips,
      Tensor brightness,
      Tensor saturation,
      Tensor contrast,
      long place,
      Tensor first,
      Tensor second) {
    /** Gives so many images the numbers of one. */
    Numbers of(long count) {
      return new Numbers(
          flips.expand(count),
          brightness.expand(count),
          saturation.expand(count),
          contrast.expand(count),
          place,
          first.expand(count),
          second.expand(count));
    }
  }

  private Numbers draw(long n, RandomSource random) {
    return new Numbers(
        random.uniform(n).lt(new Scalar(flip)),
        between(-brightness / 2, brightness / 2, random.uniform(n)),
        between(0, saturation, random.uniform(n)),
        between(contrast, contrast + 1, random.uniform(n)),
        random.integers(PLACES, 1).item_long(),
        random.uniform(n),
        random.uniform(n));
  }

  private Tensor change(Tensor images, Numbers numbers) {
    Tensor x = flip(images, numbers.flips);
    x = brighten(x, numbers.brightness);
    x = saturate(x, numbers.saturation);
    x = contrast(x, numbers.contrast);
    Tensor u = numbers.first;
    Tensor v = numbers.second;
    if (numbers.place == 0) {
      long reach = Math.round(crop * images.size(3));
      return shift(x, whole(u, reach), whole(v, reach));
    }
    if (numbers.place == 1) {
      return affine(x, scaling(between(1 / scale, scale, u), between(1 / scale, scale, v)));
    }
    double reach = Math.toRadians(rotation);
    return affine(x, turn(between(-reach, reach, u)));
  }

  /** Stretches numbers in [0, 1) to [low, high). */
  private static Tensor between(double low, double high, Tensor unit) {
    return unit.mul(new Scalar(high - low)).add_(new Scalar(low));
  }

  /** Turns numbers in [0, 1) into whole numbers from -reach to reach, all equally likely. */
  private static Tensor whole(Tensor unit, long reach) {
    return unit.mul(new Scalar(2 * reach + 1.0))
        .to(ScalarType.Long)
        .clamp_(new ScalarOptional(new Scalar(0L)), new ScalarOptional(new Scalar(2 * reach)))
        .sub_(new Scalar(reach));
  }

  /** Mirrors the images for which {@code chosen}, (B), is true. */
  public static Tensor flip(Tensor images, Tensor chosen) {
    return images.flip(3).where(perImage(chosen), images);
  }

  /** Adds a number to each image. */
  static Tensor brighten(Tensor images, Tensor amounts) {
    return images.add(perImage(amounts));
  }

  /** Multiplies the distance of each pixel from the mean of its three colours. */
  static Tensor saturate(Tensor images, Tensor factors) {
    return awayFrom(images.mean(new long[] {1}, true, new ScalarTypeOptional()), images, factors);
  }

  /** Multiplies the distance of each value from the mean of its image. */
  static Tensor contrast(Tensor images, Tensor factors) {
    return awayFrom(
        images.mean(new long[] {1, 2, 3}, true, new ScalarTypeOptional()), images, factors);
  }

  private static Tensor awayFrom(Tensor middle, Tensor images, Tensor factors) {
    return middle.lerp(images, perImage(factors));
  }

  /**
   * Shifts each image by whole pixels: pixel (y, x) becomes what was at (y + down, x + right).
   *
   * @param down int64, (B)
   * @param right int64, (B)
   */
  static Tensor shift(Tensor images, Tensor down, Tensor right) {
    long n = images.size(0);
    long size = images.size(3);
    long padded = size + 2;
    Tensor rows = source(down, size).view(n, size, 1);
    Tensor columns = source(right, size).view(n, 1, size);
    Tensor index = rows.mul(new Scalar(padded)).add(columns).view(n, 1, size * size);
    return pad(images, 1, 1, 1, 1)
        .contiguous()
        .view(n, 3, padded * padded)
        .gather(2, index.expand(n, 3, size * size))
        .view(n, 3, size, size);
  }

  /**
   * Computes where each row of a shifted image comes from in the image with a border of 1: (B,
   * size).
   */
  private static Tensor source(Tensor shift, long size) {
    return arange(new Scalar(size))
        .add(shift.unsqueeze(1))
        .add_(new Scalar(1L))
        .clamp_(new ScalarOptional(new Scalar(0L)), new ScalarOptional(new Scalar(size + 1)));
  }

  /** Makes maps, (B, 2, 3), that stretch the grid: 2 shows twice as much, half as large. */
  static Tensor scaling(Tensor horizontal, Tensor vertical) {
    Tensor zero = zeros_like(horizontal);
    return maps(horizontal, zero, zero, zero, vertical, zero);
  }

  /**
   * Makes maps, (B, 2, 3), that turn the grid by angles in radians: the image turns the other way.
   */
  static Tensor turn(Tensor angles) {
    Tensor zero = zeros_like(angles);
    Tensor cos = cos(angles);
    Tensor sin = sin(angles);
    return maps(cos, sin.neg(), zero, sin, cos, zero);
  }

  private static Tensor maps(Tensor... rowByRow) {
    return stack(new TensorVector(rowByRow), 1).view(-1, 2, 3);
  }

  /** Samples each image bilinearly on its mapped grid, 0 outside. */
  static Tensor affine(Tensor images, Tensor maps) {
    long[] shape = {images.size(0), images.size(1), images.size(2), images.size(3)};
    return grid_sampler(images, affine_grid(maps, shape, false), 0, 0, false);
  }

  /** Reshapes (B) to (B, 1, 1, 1). */
  private static Tensor perImage(Tensor numbers) {
    return numbers.view(-1, 1, 1, 1);
  }
}
