package io.distillery.pretrain;

import io.distillery.base.Text;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.ReducedImages;
import io.distillery.dataset.image.RgbImage;
import io.distillery.dataset.packaged.Cifar10;
import io.distillery.diffusion.sampling.ImageSize;
import io.distillery.encode.ImageView;
import io.distillery.encode.PixelRows;
import io.distillery.encode.SourceImageReader;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Images that a model is trained on from nothing, all of one size, in memory.
 *
 * @param pixels uint8 {@code [N, 3, S, S]}
 * @param labels of each image
 * @param positions of each image in its dataset, which may have more that cannot be read
 */
public record PretrainingImages(Tensor pixels, long[] labels, long[] positions)
    implements AutoCloseable {
  /** Reads {@code train} or {@code test} of CIFAR-10, in the package's order. */
  public static PretrainingImages ofCifar(Path archive, String split) throws IOException {
    Cifar10 dataset = new Cifar10();
    int count = split.equals("train") ? dataset.trainImages() : dataset.testImages();
    Tensor pixels = room(count, Cifar10.SIDE);
    long[] labels = new long[count];
    dataset.read(
        archive,
        (of, number, label, image) -> {
          if (of.equals(split)) {
            PixelRows.put(pixels, number - 1, image);
            labels[number - 1] = label;
          }
        });
    return new PretrainingImages(pixels, labels, LongStream.range(0, count).toArray());
  }

  /**
   * Reads a folder's images, squeezed to squares as they are for fine-tuning.
   *
   * @param side height and width
   * @param bad for those that cannot be read
   * @throws IOException when too few can be read
   */
  public static PretrainingImages ofFolder(
      LabelledImages images, int side, int threads, BadImages bad) throws IOException {
    PixelRows rows =
        PixelRows.read(
            images,
            side,
            SourceImageReader.form(ImageSize.square(side), ImageView.WHOLE),
            ReducedImages.none(),
            threads,
            bad,
            done -> {});
    if (rows.positions().length == 0) {
      rows.pixels().close();
      throw new IOException(Text.format("None of the images in %s can be read", images.root()));
    }
    return new PretrainingImages(rows.pixels(), rows.labels(images), rows.positions());
  }

  private static Tensor room(int count, int side) {
    try (PointerScope scope = new PointerScope()) {
      return PixelRows.empty(count, side).retainReference();
    }
  }

  /** How many there are. */
  public int size() {
    return labels.length;
  }

  /** Some images in [-1, 1], float32 {@code [count, 3, S, S]}. */
  Tensor range(long from, long count) {
    return floats(pixels.narrow(0, from, count));
  }

  /** The images at the given positions, likewise. */
  Tensor at(long[] positions) {
    return floats(pixels.index_select(0, Tensors.of(positions, positions.length)));
  }

  private static Tensor floats(Tensor bytes) {
    return bytes.to(ScalarType.Float).div(new Scalar(127.5)).sub(new Scalar(1));
  }

  /** The bytes of an image as they lie in memory: channel by channel. */
  byte[] bytes(int index) {
    try (PointerScope scope = new PointerScope()) {
      Tensor image = pixels.select(0, index);
      byte[] bytes = new byte[Math.toIntExact(image.numel())];
      new BytePointer(image.data_ptr()).get(bytes);
      return bytes;
    }
  }

  /** An image as pixels. */
  RgbImage image(int index) {
    byte[] planes = bytes(index);
    int side = Math.toIntExact(pixels.size(2));
    int area = side * side;
    byte[] rows = new byte[planes.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = planes[i % 3 * area + i / 3];
    }
    return new RgbImage(side, side, rows);
  }

  @Override
  public void close() {
    pixels.close();
  }
}
