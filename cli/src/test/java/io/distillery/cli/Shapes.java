package io.distillery.cli;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/** A dataset of drawn circles, squares and triangles in class folders. */
public final class Shapes {
  public static final List<String> CLASSES = List.of("circle", "square", "triangle");

  private static final int SIDE = 16;

  private Shapes() {}

  /** Writes so many images of each class under a folder. */
  public static void write(Path folder, int imagesPerClass, long seed) throws IOException {
    Random random = new Random(seed);
    for (String name : CLASSES) {
      Path classFolder = Files.createDirectories(folder.resolve(name));
      for (int i = 0; i < imagesPerClass; i++) {
        ImageIO.write(draw(name, random), "png", classFolder.resolve(i + ".png").toFile());
      }
    }
  }

  private static BufferedImage draw(String name, Random random) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_OFF);
    graphics.setColor(Color.getHSBColor(random.nextFloat(), 0.2f, 0.9f));
    graphics.fillRect(0, 0, SIDE, SIDE);
    graphics.setColor(Color.getHSBColor(random.nextFloat(), 0.9f, 0.6f));
    int size = 6 + random.nextInt(6);
    int x = random.nextInt(SIDE - size);
    int y = random.nextInt(SIDE - size);
    switch (name) {
      case "circle" -> graphics.fillOval(x, y, size, size);
      case "square" -> graphics.fillRect(x, y, size, size);
      default ->
          graphics.fillPolygon(
              new int[] {x, x + size, x + size / 2}, new int[] {y + size, y + size, y}, 3);
    }
    graphics.dispose();
    return image;
  }
}
