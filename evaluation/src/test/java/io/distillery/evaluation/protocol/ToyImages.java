package io.distillery.evaluation.protocol;

import io.distillery.dataset.image.RgbImage;
import io.distillery.encode.LabelledTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Images of 16 px that a small network learns quickly: shapes of random place, size and colour. */
public final class ToyImages {
  public static final List<String> CLASSES = List.of("square", "ring", "stripes");
  private static final int SIZE = 16;

  private ToyImages() {}

  /** As many images of each class, in random order of nothing: class after class. */
  public static LabelledTensor draw(int perClass, long seed) {
    Random random = new Random(seed);
    List<RgbImage> images = new ArrayList<>();
    int[] labels = new int[CLASSES.size() * perClass];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i / perClass;
      images.add(image(labels[i], random));
    }
    return LabelledTensor.of(images, labels, CLASSES.size());
  }

  private static RgbImage image(int label, Random random) {
    int[] ink = {150 + random.nextInt(100), 150 + random.nextInt(100), 150 + random.nextInt(100)};
    int x0 = 6 + random.nextInt(4);
    int y0 = 6 + random.nextInt(4);
    int radius = 4 + random.nextInt(2);
    byte[] pixels = new byte[3 * SIZE * SIZE];
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        int reach = Math.max(Math.abs(x - x0), Math.abs(y - y0));
        boolean inked =
            switch (label) {
              case 0 -> reach < radius;
              case 1 -> reach == radius;
              default -> reach <= radius && y % 2 == 0;
            };
        for (int c = 0; c < 3; c++) {
          int value = (inked ? ink[c] : 40) + random.nextInt(30) - 15;
          pixels[3 * (y * SIZE + x) + c] = (byte) Math.min(255, value);
        }
      }
    }
    return new RgbImage(SIZE, SIZE, pixels);
  }
}
