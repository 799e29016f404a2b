package io.distillery.dataset.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.dataset.DatasetException;
import io.distillery.dataset.PackageArchives;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FashionMnistTest {
  private static final String EMPTY = ",[]";

  @TempDir Path temp;

  @Test
  void readsTestImagesThenTrainingImagesOfEachClassAndPassesOverEmptyRows() throws IOException {
    Path archive = archive(7000);
    BitSet train = new BitSet();
    BitSet test = new BitSet();

    new FashionMnist()
        .read(
            archive,
            (split, number, label, image) -> {
              boolean isTest = split.equals("test");
              assertThat(image.red(0, 0)).isEqualTo(label);
              assertThat(image.blue(27, 27)).isEqualTo(isTest ? 1 : 200);
              assertThat((number - 1) / (isTest ? 1000 : 6000)).isEqualTo(label);
              (isTest ? test : train).set(number);
            });

    assertThat(train.cardinality()).isEqualTo(60_000);
    assertThat(test.cardinality()).isEqualTo(10_000);
  }

  @Test
  void refusesAPackageThatHasLostImages() throws IOException {
    Path archive = archive(6999);

    assertThatThrownBy(() -> new FashionMnist().read(archive, (split, number, label, image) -> {}))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("6999 images of class t-shirt, expected 7000");
  }

  private Path archive(int images) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (int label = 0; label < 10; label++) {
      int[] pixels = new int[784];
      pixels[0] = label;
      pixels[783] = 1;
      String test = "," + Arrays.toString(pixels).replace(" ", "");
      pixels[783] = 200;
      String train = "," + Arrays.toString(pixels).replace(" ", "");
      String rows = test.repeat(1000) + EMPTY + train.repeat(images - 1000) + EMPTY;
      entries.put(
          "package/src/clothes/%d.json".formatted(label),
          ("{\"data\":[" + rows.substring(1) + "]}").getBytes(StandardCharsets.UTF_8));
    }
    return PackageArchives.write(temp.resolve("fashion.tgz"), entries);
  }
}
