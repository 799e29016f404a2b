package io.distillery.encode;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.dataset.image.RgbImage;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Holds a set of labelled images in memory, all of one size. It owns its tensors: they outlive
 * every scope until {@link #close()}.
 */
public final class LabelledTensor implements AutoCloseable {
  private final Tensor images;
  private final Tensor labels;
  private final int classes;

  /**
   * Takes hold of tensors.
   *
   * @param images bytes, (N, 3, S, S)
   * @param labels int64, (N), each at least 0 and below {@code classes}
   * @param classes the number of classes, at least 2
   */
  public LabelledTensor(Tensor images, Tensor labels, int classes) {
    if (Tensors.type(images) != ScalarType.Byte
        || images.dim() != 4
        || images.size(1) != 3
        || images.size(2) != images.size(3)
        || images.size(0) < 1) {
      throw new IllegalArgumentException(
          Text.format(
              "Images are a tensor of %s of shape %s, expected bytes of shape [n, 3, size, size]",
              Tensors.type(images), Arrays.toString(Tensors.shape(images))));
    }
    if (Tensors.type(labels) != ScalarType.Long
        || labels.dim() != 1
        || labels.size(0) != images.size(0)) {
      throw new IllegalArgumentException(
          Text.format(
              "Labels are a tensor of %s of shape %s, expected int64 of shape [%d]",
              Tensors.type(labels), Arrays.toString(Tensors.shape(labels)), images.size(0)));
    }
    try (PointerScope scope = new PointerScope()) {
      long lowest = labels.min().item_long();
      long highest = labels.max().item_long();
      if (classes < 2) {
        throw new ConfigurationException(
            Text.format("There is %d class, and to tell classes apart takes 2 or more", classes));
      }
      if (lowest < 0 || highest >= classes) {
        throw new IllegalArgumentException(
            Text.format(
                "Labels run from %d to %d in a set of %d classes", lowest, highest, classes));
      }
    }
    images.retainReference();
    labels.retainReference();
    this.images = images;
    this.labels = labels;
    this.classes = classes;
  }

  /**
   * Copies images into one tensor.
   *
   * @param images square, all of one size; at least one
   * @param labels of the images, in the same order
   * @param classes the number of classes
   */
  public static LabelledTensor of(List<RgbImage> images, int[] labels, int classes) {
    if (images.isEmpty() || images.size() != labels.length) {
      throw new IllegalArgumentException(
          Text.format(
              "There are %d images and %d labels, expected as many of each and at least one",
              images.size(), labels.length));
    }
    int size = images.get(0).width();
    byte[] pixels = new byte[Math.toIntExact(3L * size * size * images.size())];
    int position = 0;
    for (RgbImage image : images) {
      if (image.width() != size || image.height() != size) {
        throw new IllegalArgumentException(
            Text.format(
                "An image has %d x %d pixels among images of %d x %d: resize them first",
                image.width(), image.height(), size, size));
      }
      System.arraycopy(image.pixels(), 0, pixels, position, image.pixels().length);
      position += image.pixels().length;
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor rows = Tensors.of(pixels, images.size(), size, size, 3);
      long[] wide = Arrays.stream(labels).asLongStream().toArray();
      return new LabelledTensor(
          rows.permute(0, 3, 1, 2).contiguous(), Tensors.of(wide, wide.length), classes);
    }
  }

  /**
   * Makes a new set of some of the images, in the order of the indices; the caller closes it.
   *
   * @param indices each at least 0 and below {@link #count()}
   */
  public LabelledTensor select(long[] indices) {
    try (PointerScope scope = new PointerScope()) {
      Tensor chosen = Tensors.of(indices, indices.length);
      return new LabelledTensor(
          images.index_select(0, chosen), labels.index_select(0, chosen), classes);
    }
  }

  /** Returns the images as bytes, (N, 3, S, S). */
  public Tensor images() {
    return images;
  }

  /** Returns the labels, int64, (N). */
  public Tensor labels() {
    return labels;
  }

  /** Returns the number of images N. */
  public int count() {
    return Math.toIntExact(images.size(0));
  }

  /** Returns width and height S in pixels. */
  public int imageSize() {
    return Math.toIntExact(images.size(2));
  }

  /** Returns the number of classes, those without images included. */
  public int classes() {
    return classes;
  }

  @Override
  public void close() {
    images.close();
    labels.close();
  }
}
