package io.distillery.stage;

import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.RgbImage;
import io.distillery.dataset.image.UnreadableImageException;
import io.distillery.diffusion.checkpoint.ModelFiles;

/** Compares the size of a dataset's images with what a model draws. */
public final class ImageSizes {
  /** Says how many times as large as what is drawn images lose much of what is in them. */
  public static final double MUCH_LARGER = 1.5;

  private ImageSizes() {}

  /** Says so when the images are much larger than what the model draws; looks at one of them. */
  static void noteIfLarger(LabelledImages images, ModelFiles model, Progress progress) {
    int side = model.unet().sampleSize() * model.vae().downscale();
    ImageDecoder decoder = new ImageDecoder();
    for (LabelledImage image : images.images()) {
      try {
        RgbImage seen = decoder.decode(images.file(image));
        if (Math.min(seen.width(), seen.height()) > MUCH_LARGER * side) {
          progress.note(
              Text.format(
                  "Images are of about %d x %d pixels, the model draws %d x %d: finer detail is"
                      + " lost; model.name takes a larger one",
                  seen.width(), seen.height(), side, side));
        }
        return;
      } catch (UnreadableImageException e) {
        continue; // it has changed since, and the stage that needs it says so
      }
    }
  }
}
