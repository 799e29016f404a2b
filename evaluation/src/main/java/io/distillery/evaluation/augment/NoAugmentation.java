package io.distillery.evaluation.augment;

import io.distillery.base.Text;
import io.distillery.torch.RandomSource;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Leaves training images as they are, to tell what augmentation does.
 *
 * @param resized width and height that all images have; 0 where they stay as large as they are
 */
public record NoAugmentation(int resized) implements HardLabelAugmentation {
  @Override
  public String title() {
    String images = resized == 0 ? DsaAugmentation.SMALL : Text.format("%d px", resized);
    return images + ", without augmentation";
  }

  @Override
  public int imageSize(int ofSet) {
    return resized == 0 ? ofSet : resized;
  }

  @Override
  public Tensor kept(Tensor images, Normalisation normalisation) {
    return images;
  }

  @Override
  public Tensor batch(Tensor kept, Normalisation normalisation, RandomSource random) {
    return normalisation.ofUnit(kept.to(ScalarType.Float).div_(new Scalar(255)));
  }
}
