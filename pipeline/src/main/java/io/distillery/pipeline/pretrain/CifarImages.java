package io.distillery.pipeline.pretrain;

import io.distillery.dataset.Cifar10;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * One split of CIFAR-10 in memory, in the package's order.
 *
 * @param pixels uint8 {@code [N, 3, 32, 32]}
 * @param labels of each image, indices of {@link Cifar10#classNames}
 */
record CifarImages(Tensor pixels, long[] labels) implements AutoCloseable {
  /** Reads {@code train} or {@code test} from the package's archive. */
  static CifarImages read(Path archive, String split) throws IOException {
    Cifar10 dataset = new Cifar10();
    int count = split.equals("train") ? dataset.trainImages() : dataset.testImages();
    int size = 3 * Cifar10.SIDE * Cifar10.SIDE;
    byte[] bytes = new byte[count * size];
    long[] labels = new long[count];
    dataset.read(
        archive,
        (of, number, label, image) -> {
          if (of.equals(split)) {
            System.arraycopy(image.pixels(), 0, bytes, (number - 1) * size, size);
            labels[number - 1] = label;
          }
        });
    try (PointerScope scope = new PointerScope()) {
      Tensor pixels =
          Tensors.of(bytes, count, Cifar10.SIDE, Cifar10.SIDE, 3).permute(0, 3, 1, 2).contiguous();
      pixels.retainReference();
      return new CifarImages(pixels, labels);
    }
  }

  /** How many there are. */
  int size() {
    return labels.length;
  }

  /** Some images in [-1, 1], float32 {@code [count, 3, 32, 32]}. */
  Tensor range(long from, long count) {
    return pixels
        .narrow(0, from, count)
        .to(ScalarType.Float)
        .div(new Scalar(127.5))
        .sub(new Scalar(1));
  }

  @Override
  public void close() {
    pixels.close();
  }
}
