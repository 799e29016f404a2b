package io.distillery.encode;

import io.distillery.base.ContentHash;
import io.distillery.base.Text;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.ReducedImages;
import io.distillery.dataset.image.Resize;
import io.distillery.dataset.image.ResizeFilter;
import io.distillery.dataset.image.RgbImage;
import io.distillery.dataset.image.UnreadableImageException;
import io.distillery.diffusion.sampling.ImageSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads source images at the model's size, whatever their aspect ratio; for several threads. */
public final class SourceImageReader {
  /** Says how files become pixels, for {@link io.distillery.encode.LatentSpace}. */
  public static final String PIXELS = "as seen, whole image, bilinear, version 1";

  private final Source source;
  private final ImageSize size;
  private final ImageView view;
  private final BadImages bad;
  private final ReducedImages.Form<RgbImage> form;
  private final ImageDecoder decoder = new ImageDecoder();

  /**
   * Reads a source's images in one size.
   *
   * @param size that all images get
   * @param view of each image
   * @param bad for those that cannot be read
   */
  public SourceImageReader(Source source, ImageSize size, ImageView view, BadImages bad) {
    this.source = source;
    this.size = size;
    this.view = view;
    this.bad = bad;
    form = form(size, new ImageView(0, view.mirrored()));
  }

  /**
   * Gives whole images at a size, as they are read for a model that draws images of that size.
   *
   * @param view of the whole image
   */
  public static ReducedImages.Form<RgbImage> form(ImageSize size, ImageView view) {
    return new Resized(size, view);
  }

  private record Resized(ImageSize size, ImageView view) implements ReducedImages.Form<RgbImage> {
    Resized {
      if (view.crop() != 0) {
        throw new IllegalArgumentException("A part is of an image with a name: " + view);
      }
    }

    @Override
    public RgbImage of(RgbImage image) {
      return resized(size, view.of(image, ""));
    }

    @Override
    public long bytes() {
      return 3L * size.width() * size.height();
    }
  }

  private static RgbImage resized(ImageSize size, RgbImage image) {
    return Resize.to(size.width(), size.height(), ResizeFilter.BILINEAR, image);
  }

  /**
   * Holds an image that was read.
   *
   * @param position in the dataset
   */
  record Pixels(int position, ContentHash content, RgbImage image) {}

  /**
   * Reads the image at a position of the dataset.
   *
   * @return empty when that is not possible; it is noted
   * @throws IOException when the file is not what it was when the run began
   */
  Optional<Pixels> read(int position) throws IOException {
    LabelledImage image = source.images().images().get(position);
    Path file = source.images().file(image);
    try {
      byte[] bytes = ImageDecoder.content(file);
      ContentHash content = ContentHash.of(bytes);
      if (!content.equals(source.identity().contents().get(position))) {
        throw new IOException(
            Text.format(
                "%s has changed since this command began: give it again when nothing writes to the"
                    + " images any more",
                file));
      }
      RgbImage pixels =
          view.crop() == 0
              ? source.reduced().read(bytes, content, file, form)
              : resized(size, view.of(decoder.decode(bytes, file.toString()), image.fileName()));
      return Optional.of(new Pixels(position, content, pixels));
    } catch (UnreadableImageException e) {
      bad.add(image.fileName(), e.reason());
      return Optional.empty();
    }
  }
}
