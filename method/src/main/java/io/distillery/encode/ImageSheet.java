package io.distillery.encode;

import io.distillery.dataset.image.RgbImage;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** Puts images side by side, rows below one another, on white. */
public final class ImageSheet {
  private static final int WHITE = 255;
  private static final int BORDER = 2;

  private ImageSheet() {}

  /**
   * Draws the sheet.
   *
   * @param images uint8 {@code (rows, columns, H, W, 3)}
   */
  public static RgbImage of(Tensor images) {
    int[] shape = Arrays.stream(Tensors.shape(images)).mapToInt(Math::toIntExact).toArray();
    int height = shape[2] + BORDER;
    int width = shape[3] + BORDER;
    byte[] from = Tensors.bytes(images);
    byte[] to = new byte[3 * (shape[0] * height + BORDER) * (shape[1] * width + BORDER)];
    Arrays.fill(to, (byte) WHITE);
    int rowBytes = 3 * shape[3];
    int sheetWidth = shape[1] * width + BORDER;
    for (int line = 0; line < shape[0] * shape[1] * shape[2]; line++) {
      int y = line % shape[2];
      int image = line / shape[2];
      int top = BORDER + image / shape[1] * height;
      int left = BORDER + image % shape[1] * width;
      System.arraycopy(from, line * rowBytes, to, 3 * ((top + y) * sheetWidth + left), rowBytes);
    }
    return new RgbImage(sheetWidth, shape[0] * height + BORDER, to);
  }
}
