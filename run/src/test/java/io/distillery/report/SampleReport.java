package io.distillery.report;

import io.distillery.dataset.image.PngFile;
import io.distillery.dataset.image.Resize;
import io.distillery.dataset.image.ResizeFilter;
import io.distillery.dataset.image.RgbImage;
import io.distillery.report.Report.AccuracyRow;
import io.distillery.report.Report.AccuracyTable;
import io.distillery.report.Report.ClassSection;
import io.distillery.report.Report.Entry;
import io.distillery.report.Report.Picture;
import io.distillery.report.Report.StageRow;
import io.distillery.report.Report.Tile;
import io.distillery.report.Report.TrainingSection;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Makes reports up; files of pictures pass through a folder. */
record SampleReport(Path temp) {
  private static ClassClusters clusters(String text) {
    return new ClassClusters(
        text,
        "12 images. 3 left as outliers.",
        "The directions hold 50 %.",
        300,
        List.of(
            new ClassClusters.Dot(12.5, 40, 137, text),
            new ClassClusters.Dot(100, 20, -1, "cat/9.png")),
        List.of(
            new ClassClusters.Cluster(
                2,
                137,
                12.5,
                40,
                9,
                1.25,
                text,
                "15",
                List.of(text),
                List.of("12: nearly " + text),
                List.of())),
        List.of(new ClassClusters.OutlierRow("cat/9.png", 1.75, "")));
  }

  /** Makes a report of every section, with a text in all places for texts. */
  Report with(String text) throws IOException {
    List<ClassSection> classes = new ArrayList<>();
    for (String name : List.of("airplane", text)) {
      List<Tile> tiles = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        Color colour = Color.getHSBColor(i / 10f, 0.6f, 0.8f);
        String image = picture("%d.png".formatted(i), 32, colour);
        tiles.add(
            new Tile(
                image,
                text + ", number " + i,
                90 - i,
                List.of("grey 12", "sky 9"),
                Optional.of(image),
                List.of(image, image),
                List.of(
                    new Report.Candidate(1, false, "0.910 (2)", "5.000 (1)"),
                    new Report.Candidate(2, true, "0.120 (1)", "5.000 (1)"))));
      }
      classes.add(new ClassSection(name, tiles.size(), tiles));
    }
    AccuracyTable table =
        new AccuracyTable(
            "ConvNet-3",
            "hard-label, small images, shortened to 250 of 1000 epochs, tested at the end only",
            List.of(
                new AccuracyRow(
                    "Distilled",
                    true,
                    10,
                    42.3,
                    0.7,
                    42.9,
                    0.6,
                    "41.8 \u00b1 0.4",
                    List.of(42.3, 43.0, 41.6)),
                new AccuracyRow(
                    "Random real images",
                    false,
                    10,
                    31.1,
                    1.2,
                    31.6,
                    0.9,
                    "30.2 \u00b1 0.3",
                    List.of(31.1, 32.3))),
            "The distilled set is better by 11.2 points (95 % interval 9.8 to 12.6).",
            50);
    return new Report(
        "cifar10, 10 images per class",
        "50,000 photographs became 100 images.",
        List.of("The protocol was shortened.", text),
        List.of(table),
        List.of(
            new ClassAccuracies(
                "ConvNet-3",
                List.of("cat", text),
                true,
                List.of(
                    new ClassAccuracies.Row("cat", 70, 55.5, List.of(70.0, 30.0), text + " 30 %"),
                    new ClassAccuracies.Row(text, 100, 60, List.of(0.0, 100.0), "")))),
        Optional.of(
            new CopyCheck(
                "1 of 2 is near.",
                List.of(
                    new CopyCheck.Pair(
                        picture("ours.png", 8, Color.RED),
                        picture("theirs.png", 8, Color.RED),
                        "0.12",
                        true)))),
        classes,
        List.of(clusters(text)),
        Optional.of(
            new TrainingSection(
                List.of(new Picture(picture("curve.png", 8, Color.RED), "Loss of " + text)),
                List.of(new Picture(picture("sheet.png", 8, Color.BLUE), "step 1,200")))),
        Optional.of(
            new Report.TuningSection(
                "The run takes medoid.",
                List.of(
                    new Report.TuningRow("medoid", true, "42.0 \u00b1 1.0", "+2.0 [+1.0, +3.0]"),
                    new Report.TuningRow(text, false, "40.0 \u00b1 1.0", "")))),
        List.of(new StageRow("Descriptions", "10,000 images", "12 s")),
        List.of(new Entry("seed", "0"), new Entry("ipc", text)),
        List.of(new Entry("Java", "17")),
        List.of(new Entry(text, "9 training images"), new Entry("", "Not taken: 2 .heic images")),
        List.of(new Entry("cat/1.png", "truncated")));
  }

  private String picture(String name, int side, Color colour) throws IOException {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(colour);
    graphics.fillRect(0, 0, side, side);
    graphics.dispose();
    Path file = temp.resolve(name);
    ImageIO.write(image, "png", file.toFile());
    String uri = new Pictures(20).of(file, 128);
    Files.delete(file);
    return uri;
  }

  /** Makes a report of many images that are as hard to compress as photographs. */
  Report ofMany(int classes, int ipc) throws IOException {
    Pictures pictures = new Pictures((long) classes * ipc);
    Random random = new Random(1);
    List<RgbImage> textures = Stream.generate(() -> texture(256, random)).limit(8).toList();
    IntFunction<RgbImage> image =
        side -> piece(side, textures.get(random.nextInt(textures.size())), random);
    List<ClassSection> sections = new ArrayList<>();
    List<ClassClusters> maps = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      List<Tile> tiles = new ArrayList<>();
      for (int i = 0; i < ipc; i++) {
        List<String> neighbours = new ArrayList<>();
        for (int n = 0; n < pictures.neighbours(); n++) {
          neighbours.add(pictures.ofReal(file(image.apply(64))));
        }
        tiles.add(
            new Tile(
                pictures.ofDistilled(file(image.apply(128))),
                "Number %d of class %d, which a model described in a sentence".formatted(i, c),
                50,
                List.of("grey 12", "sky 9", "grass 8", "small 5", "water 4"),
                Optional.of(pictures.besideDistilled(image.apply(128))),
                neighbours,
                List.of()));
      }
      sections.add(new ClassSection("class " + c, ipc, tiles));
      maps.add(map("class " + c, tiles, 20_000 / classes, random));
    }
    Report few = with("grey frog");
    return new Report(
        few.title(),
        few.lead(),
        few.notes(),
        few.accuracies(),
        few.byClass(),
        few.copies(),
        sections,
        maps,
        few.training(),
        few.tuning(),
        few.stages(),
        few.options(),
        few.environment(),
        few.dataset(),
        few.skipped());
  }

  private static ClassClusters map(String name, List<Tile> tiles, int dots, Random random) {
    List<ClassClusters.Cluster> clusters = new ArrayList<>();
    for (Tile tile : tiles) {
      int number = clusters.size() + 1;
      clusters.add(
          new ClassClusters.Cluster(
              number,
              30 * number,
              30 * number,
              200,
              tile.clusterSize(),
              1.5,
              tile.text(),
              "0.812",
              tile.words(),
              List.of("0.801: " + tile.text(), "0.799: " + tile.text()),
              tile.neighbours()));
    }
    return new ClassClusters(
        name,
        "500 images.",
        "The directions hold 50 %.",
        600,
        Stream.generate(
                () ->
                    new ClassClusters.Dot(
                        600 * random.nextDouble(),
                        400 * random.nextDouble(),
                        random.nextInt(360),
                        name + "/a photograph of it.jpg, cluster 3"))
            .limit(dots)
            .toList(),
        clusters,
        List.of());
  }

  private Path file(RgbImage image) throws IOException {
    Path file = Files.createTempFile(temp, "image", ".png");
    PngFile.write(file, image);
    return file;
  }

  private static RgbImage piece(int side, RgbImage of, Random random) {
    int left = random.nextInt(of.width() - side);
    int top = random.nextInt(of.height() - side);
    byte[] pixels = new byte[3 * side * side];
    for (int y = 0; y < side; y++) {
      int from = 3 * ((top + y) * of.width() + left);
      System.arraycopy(of.pixels(), from, pixels, 3 * side * y, 3 * side);
    }
    return new RgbImage(side, side, pixels);
  }

  /** Adds noise of every scale, of an amplitude that grows with the scale, as photographs have. */
  private static RgbImage texture(int side, Random random) {
    double[] sum = new double[3 * side * side];
    for (int cells = 2; cells <= side; cells *= 2) {
      byte[] noise = new byte[3 * cells * cells];
      random.nextBytes(noise);
      RgbImage octave =
          Resize.to(side, side, ResizeFilter.BICUBIC, new RgbImage(cells, cells, noise));
      for (int i = 0; i < sum.length; i++) {
        sum[i] += ((octave.pixels()[i] & 0xff) - 127.5) / Math.pow(cells, 0.4);
      }
    }
    byte[] pixels = new byte[sum.length];
    for (int i = 0; i < sum.length; i++) {
      pixels[i] = (byte) Math.max(0, Math.min(255, 127.5 + 1.5 * sum[i]));
    }
    return new RgbImage(side, side, pixels);
  }
}
