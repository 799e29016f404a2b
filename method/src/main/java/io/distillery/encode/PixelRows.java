package io.distillery.encode;

import io.distillery.base.Parallel;
import io.distillery.base.Progress;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.ReducedImages;
import io.distillery.dataset.image.RgbImage;
import io.distillery.dataset.image.UnreadableImageException;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Holds images in one tensor, all of one size. They take three bytes a pixel outside Java's heap,
 * and no more; they live in no scope, until somebody closes them.
 *
 * @param pixels uint8 {@code [N, 3, S, S]}
 * @param positions of each image in its dataset, which may have more that cannot be read
 */
public record PixelRows(Tensor pixels, long[] positions) {
  /**
   * Reads the readable images, in their order.
   *
   * @param side height and width S
   * @param fitting brings an image to that size
   * @param reduced gives it where others have decoded the file
   * @param bad for those that cannot be read
   * @param task counts all
   * @throws IOException when too few can be read
   */
  public static PixelRows read(
      LabelledImages images,
      int side,
      ReducedImages.Form<RgbImage> fitting,
      ReducedImages reduced,
      int threads,
      BadImages bad,
      Progress.Task task)
      throws IOException {
    int n = images.size();
    boolean[] readable = new boolean[n];
    int[] done = {0};
    try (PointerScope scope = new PointerScope()) {
      Tensor all = empty(n, side);
      Parallel.each(
          n,
          threads,
          i -> {
            LibTorch.threads(1); // of the reading thread, which has others beside it
            LabelledImage image = images.images().get(i);
            try {
              put(all, i, reduced.read(images.file(image), fitting));
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
      Tensor kept = rows.length == n ? all : all.index_select(0, Tensors.of(rows, rows.length));
      return new PixelRows(kept.retainReference(), rows);
    }
  }

  /** Makes room for so many images, in the caller's scope. */
  public static Tensor empty(int count, int side) {
    return torch.empty(new long[] {count, 3, side, side}, new TensorOptions(ScalarType.Byte), null);
  }

  /** Writes an image's pixels, red, green and blue in turn, as planes. */
  public static void put(Tensor rows, int row, RgbImage image) {
    try (PointerScope scope = new PointerScope()) {
      Tensor pixels = Tensors.of(image.pixels(), image.height(), image.width(), 3);
      rows.select(0, row).copy_(pixels.permute(2, 0, 1));
    }
  }

  /** Returns the label of each, in the dataset that they were read from. */
  public long[] labels(LabelledImages images) {
    return Arrays.stream(positions).map(i -> images.images().get((int) i).label()).toArray();
  }
}
