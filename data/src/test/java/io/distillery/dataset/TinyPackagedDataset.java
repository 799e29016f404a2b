package io.distillery.dataset;

import io.distillery.dataset.image.RgbImage;
import io.distillery.dataset.packaged.NpmPackage;
import io.distillery.dataset.packaged.PackageArchive;
import io.distillery.dataset.packaged.PackagedDataset;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Two classes of one-coloured images: the package's file says each one's split, label and colour.
 * The line {@code full} stands for a full disk.
 */
public record TinyPackagedDataset(NpmPackage source) implements PackagedDataset {
  static final String CONTENT = "train 1 0 10\ntrain 2 1 20\ntrain 3 1 30\ntest 1 0 40\n";

  public static Path archive(Path file) throws IOException {
    return archive(file, CONTENT);
  }

  public static Path archive(Path file, String content) throws IOException {
    return PackageArchives.write(
        file, Map.of("package/images.txt", content.getBytes(StandardCharsets.UTF_8)));
  }

  /** The dataset whose published archive is {@code archive}. */
  public static TinyPackagedDataset publishedAs(Path archive) throws IOException {
    return new TinyPackagedDataset(
        new NpmPackage("tiny-images", "1.0.0", new PackageArchive(archive).integrity(), 1000));
  }

  @Override
  public String name() {
    return "tiny";
  }

  @Override
  public List<String> classNames() {
    return List.of("zebra", "ant");
  }

  @Override
  public int trainImages() {
    return 3;
  }

  @Override
  public int testImages() {
    return 1;
  }

  @Override
  public void read(Path archive, ImageSink sink) throws IOException {
    new PackageArchive(archive)
        .read(
            Set.of("package/images.txt"),
            (name, content) -> {
              for (String line : new String(content, StandardCharsets.UTF_8).split("\n")) {
                if (line.equals("full")) {
                  throw new FileSystemException("2.png", null, "No space left on device");
                }
                String[] f = line.split(" ");
                byte value = Byte.parseByte(f[3]);
                RgbImage image = new RgbImage(1, 1, new byte[] {value, value, value});
                sink.accept(f[0], Integer.parseInt(f[1]), Integer.parseInt(f[2]), image);
              }
            });
  }
}
