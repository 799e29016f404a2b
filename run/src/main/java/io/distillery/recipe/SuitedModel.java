package io.distillery.recipe;

import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.RgbImage;
import io.distillery.dataset.image.UnreadableImageException;
import io.distillery.diffusion.EmbeddedModel;
import io.distillery.diffusion.ModelCard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the embedded model that suits a dataset: the one that has learned its classes, or else
 * the one whose size is nearer to that of the images.
 */
final class SuitedModel {
  /** Says how many pixels the shorter side of an image has at most for which 32 px are enough. */
  private static final int SMALL = 40;

  private static final int LOOKED_AT = 9;

  private SuitedModel() {}

  /**
   * Chooses, by some of the images.
   *
   * @return the name of the model
   * @throws IOException when the card of a model cannot be read
   */
  static String of(LabelledImages images) throws IOException {
    Optional<EmbeddedModel> photo = EmbeddedModel.find(EmbeddedModel.PHOTO);
    boolean isMini =
        photo.isEmpty()
            || ModelCard.read(EmbeddedModel.orPath(EmbeddedModel.MINI))
                .filter(card -> card.knows(images.classNames()))
                .isPresent()
            || usualSide(images) <= SMALL;
    return isMini ? EmbeddedModel.MINI : EmbeddedModel.PHOTO;
  }

  /** Finds the median of the shorter sides of some images, in pixels; 0 where none can be read. */
  private static int usualSide(LabelledImages images) {
    ImageDecoder decoder = new ImageDecoder();
    List<Integer> sides = new ArrayList<>();
    for (int i = 0; i < LOOKED_AT; i++) {
      LabelledImage image = images.images().get((int) ((long) i * images.size() / LOOKED_AT));
      try {
        RgbImage seen = decoder.decode(images.file(image));
        sides.add(Math.min(seen.width(), seen.height()));
      } catch (UnreadableImageException e) {
        continue; // the look at all images names it
      }
    }
    sides.sort(null);
    return sides.isEmpty() ? 0 : sides.get(sides.size() / 2);
  }
}
