package io.distillery.evaluation;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Places images in a space in which they are near or far. */
public interface FeatureExtractor {
  /** Takes the pixels themselves, from 0 to 1. */
  FeatureExtractor PIXELS =
      new FeatureExtractor() {
        @Override
        public String name() {
          return "pixels";
        }

        @Override
        public Tensor features(Tensor images) {
          return images.flatten(1, 3).to(ScalarType.Float).div_(new Scalar(255));
        }
      };

  /** Names the space as tables call it: "pixels", "resnet18". */
  String name();

  /**
   * Places images.
   *
   * @param images bytes, (B, 3, S, S)
   * @return floats, (B, F)
   */
  Tensor features(Tensor images);
}
