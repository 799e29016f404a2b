package io.distillery.dataset.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.dataset.DatasetException;
import io.distillery.dataset.PackageArchives;
import io.distillery.dataset.image.PngFile;
import io.distillery.dataset.image.RgbImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10Test {
  @TempDir Path temp;

  @Test
  void readsRowsOfBatchesInOfficialOrder() throws IOException {
    byte[] batch = PngFile.encode(rowsOfImages());
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (int i = 1; i <= 5; i++) {
      entries.put("package/data_batch_" + i + ".png", batch);
    }
    entries.put("package/test_batch.png", batch);
    entries.put("package/test_lables.json", labels(10_000, 3));
    entries.put("package/train_lables.json", labels(50_000, 7));
    Path archive = PackageArchives.write(temp.resolve("cifar.tgz"), entries);

    Map<String, Integer> images = new TreeMap<>();
    new Cifar10()
        .read(
            archive,
            (split, number, label, image) -> {
              int y = (number - 1) % 10_000;
              int offset = split.equals("train") ? 7 : 3;
              if (image.red(0, 0) == (y & 0xff)
                  && image.green(31, 1) == 63
                  && image.blue(0, 31) == (y >> 8)
                  && label == (number - 1 + offset) % 10) {
                images.merge(split, 1, Integer::sum);
              }
            });
    assertThat(images).containsExactly(Map.entry("test", 10_000), Map.entry("train", 50_000));
  }

  @Test
  void refusesLabelsOutOfRange() throws IOException {
    Path archive =
        PackageArchives.write(
            temp.resolve("cifar.tgz"),
            Map.of(
                "package/test_lables.json", labels(10_000, 0),
                "package/train_lables.json", "[10]".getBytes(StandardCharsets.UTF_8)));
    assertThatThrownBy(() -> new Cifar10().read(archive, (split, number, label, image) -> {}))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("50000 numbers from 0 to 9");
  }

  /**
   * Row y holds one image: red is the low byte of y, blue the high one, green the place mod 256.
   */
  private static RgbImage rowsOfImages() {
    byte[] pixels = new byte[10_000 * 1024 * 3];
    for (int i = 0; i < 10_000 * 1024; i++) {
      int y = i / 1024;
      pixels[3 * i] = (byte) y;
      pixels[3 * i + 1] = (byte) (i % 1024);
      pixels[3 * i + 2] = (byte) (y >> 8);
    }
    return new RgbImage(1024, 10_000, pixels);
  }

  private static byte[] labels(int count, int offset) {
    return IntStream.range(0, count)
        .mapToObj(i -> String.valueOf((i + offset) % 10))
        .collect(Collectors.joining(",", "[", "]"))
        .getBytes(StandardCharsets.UTF_8);
  }
}
