package io.distillery.pipeline;

import io.distillery.dataset.CenterCrop;
import io.distillery.dataset.ImageDecoder;
import io.distillery.dataset.ImageDecoderOptions;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.Resize;
import io.distillery.dataset.ResizeFilter;
import io.distillery.dataset.RgbImage;
import io.distillery.dataset.UnreadableImageException;
import io.distillery.evaluation.LabelledTensor;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Reads image files for classifiers: all of one size, the shorter side resized, centres cut out.
 * They take three bytes a pixel outside Java's heap, and no more.
 */
public final class ImageTensors {
  private final int side;
  private final int threads;
  private final ImageDecoder decoder = new ImageDecoder(ImageDecoderOptions.defaults());

  /**
   * @param side height and width that all images get
   */
  public ImageTensors(int side, int threads) {
    this.side = side;
    this.threads = threads;
  }

  /** An image of which the shorter side was resized and the centre cut out. */
  public static RgbImage square(int side, RgbImage image) {
    return CenterCrop.of(side, side, Resize.shortSide(side, ResizeFilter.BILINEAR, image));
  }

  /** The readable images, in their order. */
  public LabelledTensor read(LabelledImages images, BadImages bad) throws IOException {
    return read(images, bad, done -> {});
  }

  /** The readable images, in their order; the task counts all. */
  public LabelledTensor read(LabelledImages images, BadImages bad, Progress.Task task)
      throws IOException {
    int n = images.size();
    boolean[] readable = new boolean[n];
    int[] done = {0};
    try (PointerScope scope = new PointerScope()) {
      Tensor all =
          torch.empty(new long[] {n, 3, side, side}, new TensorOptions(ScalarType.Byte), null);
      Workers.each(
          n,
          threads,
          i -> {
            LabelledImage image = images.images().get(i);
            try {
              put(all, i, square(side, decoder.decode(images.file(image))).pixels());
              readable[i] = true;
            } catch (UnreadableImageException e) {
              bad.add(image.fileName(), e.reason());
            }
            synchronized (done) {
              task.done(++done[0]);
            }
          });
      bad.requireFew();
      long[] rows = IntStream.range(0, n).filter(i -> readable[i]).asLongStream().toArray();
      long[] labels = new long[rows.length];
      for (int i = 0; i < rows.length; i++) {
        labels[i] = images.images().get((int) rows[i]).label();
      }
      return new LabelledTensor(
          rows.length == n ? all : all.index_select(0, Tensors.of(rows, rows.length)),
          Tensors.of(labels, labels.length),
          images.classNames().size());
    }
  }

  /** Writes an image's pixels, red, green and blue in turn, as planes: (3, S, S). */
  private void put(Tensor all, int row, byte[] pixels) {
    int plane = side * side;
    byte[] planes = new byte[3 * plane];
    for (int i = 0; i < plane; i++) {
      planes[i] = pixels[3 * i];
      planes[plane + i] = pixels[3 * i + 1];
      planes[2 * plane + i] = pixels[3 * i + 2];
    }
    try (PointerScope scope = new PointerScope()) {
      new BytePointer(all.data_ptr()).position((long) row * planes.length).put(planes);
    }
  }
}
