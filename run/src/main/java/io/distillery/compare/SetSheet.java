package io.distillery.compare;

import io.distillery.dataset.ClassNames;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.PngFile;
import io.distillery.dataset.image.RgbImage;
import io.distillery.encode.ImageSheet;
import io.distillery.encode.ImageTensors;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;

/**
 * Some of a set's images side by side, a class in each row.
 *
 * @param set whose they are
 * @param png the sheet as a file's bytes
 */
public record SetSheet(ImageSet set, byte[] png) {
  private static final int MOST_CLASSES = 20;
  private static final int MOST_IMAGES = 10;
  private static final int MOST_PIXELS = 64;

  /** Images in each row. */
  public int columns() {
    return columns(set);
  }

  private static int columns(ImageSet set) {
    return Math.min(MOST_IMAGES, set.ipc());
  }

  /** The first set of each method at each number of images per class. */
  public static List<SetSheet> of(List<ImageSet> sets, ClassNames classes) throws IOException {
    List<SetSheet> sheets = new ArrayList<>();
    for (ImageSet set : sets) {
      if (set.set() == 0) {
        sheets.add(new SetSheet(set, PngFile.encode(sheet(set, classes))));
      }
    }
    return sheets;
  }

  private static RgbImage sheet(ImageSet set, ClassNames classes) throws IOException {
    LibTorch.load();
    LabelledImages images = set.images(classes);
    ImageDecoder decoder = new ImageDecoder();
    int rows = Math.min(MOST_CLASSES, classes.size());
    int columns = columns(set);
    int side = 0;
    byte[] pixels = null;
    for (int label = 0; label < rows; label++) {
      for (int i = 0; i < columns; i++) {
        LabelledImage image = images.ofClass(label).get(i);
        RgbImage decoded = decoder.decode(images.file(image));
        if (pixels == null) {
          side = Math.min(MOST_PIXELS, Math.min(decoded.width(), decoded.height()));
          pixels = new byte[rows * columns * 3 * side * side];
        }
        byte[] small = ImageTensors.square(side, decoded).pixels();
        System.arraycopy(small, 0, pixels, (label * columns + i) * small.length, small.length);
      }
    }
    try (PointerScope scope = new PointerScope()) {
      return ImageSheet.of(Tensors.of(pixels, rows, columns, side, side, 3));
    }
  }
}
