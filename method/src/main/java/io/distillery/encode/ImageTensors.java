package io.distillery.encode;

import io.distillery.base.Progress;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.CenterCrop;
import io.distillery.dataset.image.ReducedImages;
import io.distillery.dataset.image.Resize;
import io.distillery.dataset.image.ResizeFilter;
import io.distillery.dataset.image.RgbImage;
import io.distillery.torch.Tensors;
import java.io.IOException;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Reads image files for classifiers: all of one size, the shorter side resized, centres cut out.
 * They take three bytes a pixel outside Java's heap, and no more.
 */
public final class ImageTensors {
  private final int side;
  private final int threads;
  private final ReducedImages reduced;

  /**
   * Reads images of one size.
   *
   * @param side height and width that all images get
   */
  public ImageTensors(int side, int threads) {
    this(side, threads, ReducedImages.none());
  }

  /**
   * Reads images of one size.
   *
   * @param side height and width that all images get
   * @param reduced gives them where others have decoded the files
   */
  public ImageTensors(int side, int threads, ReducedImages reduced) {
    this.side = side;
    this.threads = threads;
    this.reduced = reduced;
  }

  /** Gives images as they are read in a size: the shorter side resized, the centre cut out. */
  public static ReducedImages.Form<RgbImage> form(int side) {
    return new Square(side);
  }

  private record Square(int side) implements ReducedImages.Form<RgbImage> {
    @Override
    public RgbImage of(RgbImage image) {
      return square(side, image);
    }

    @Override
    public long bytes() {
      return 3L * side * side;
    }
  }

  /** Returns an image of which the shorter side was resized and the centre cut out. */
  public static RgbImage square(int side, RgbImage image) {
    return CenterCrop.of(side, side, Resize.shortSide(side, ResizeFilter.BILINEAR, image));
  }

  /** Reads the readable images, in their order. */
  public LabelledTensor read(LabelledImages images, BadImages bad) throws IOException {
    return read(images, bad, done -> {});
  }

  /** Reads the readable images, in their order; the task counts all. */
  public LabelledTensor read(LabelledImages images, BadImages bad, Progress.Task task)
      throws IOException {
    PixelRows rows = PixelRows.read(images, side, form(side), reduced, threads, bad, task);
    try (PointerScope scope = new PointerScope();
        Tensor pixels = rows.pixels()) {
      long[] labels = rows.labels(images);
      return new LabelledTensor(
          pixels, Tensors.of(labels, labels.length), images.classNames().size());
    }
  }
}
