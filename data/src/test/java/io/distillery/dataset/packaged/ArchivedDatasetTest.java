package io.distillery.dataset.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.base.Progress;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.packed.PackedImage;
import io.distillery.dataset.packed.PackedImages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchivedDatasetTest {
  private static final int PLANE = 1024;

  @TempDir Path temp;

  @Test
  void binaryRowsAreTwoLabelsAndThreePlanes() throws IOException {
    byte[] row = new byte[2 + 3 * PLANE];
    row[0] = 7; // coarse
    row[1] = 42;
    row[2 + 5] = (byte) 200; // red of the sixth pixel
    row[2 + PLANE + 5] = 100;
    row[2 + 2 * PLANE + 5] = 50;

    Path archive =
        tar(
            Map.of(
                "cifar-100-binary/train.bin",
                row,
                "cifar-100-binary/test.bin",
                new byte[0],
                "cifar-100-binary/fine_label_names.txt",
                names()));

    assertThat(read(Cifar100.of(archive)))
        .singleElement()
        .satisfies(
            image -> {
              assertThat(image.split()).isEqualTo("train");
              assertThat(image.className()).isEqualTo("class 42");
              byte[] pixels = new ImageDecoder().decode(image.content(), "x").pixels();
              assertThat(pixels[15]).isEqualTo((byte) 200);
              assertThat(pixels[16]).isEqualTo((byte) 100);
              assertThat(pixels[17]).isEqualTo((byte) 50);
            });
  }

  /** As Python 2 pickled them: memo, lists in batches, an array that is rebuilt from a string. */
  @Test
  void picklesHoldTheSame() throws IOException {
    byte[] pixels = new byte[2 * 3 * PLANE];
    pixels[3 * PLANE] = 9; // red of the first pixel of the second image
    ByteArrayOutputStream train = new ByteArrayOutputStream();
    train.writeBytes(new byte[] {(byte) 0x80, 2, '}', 'q', 1, '('});
    string(train, "batch_label");
    string(train, "training batch 1 of 1");
    string(train, "fine_labels");
    train.writeBytes(new byte[] {']', 'q', 5, '(', 'K', 3, 'K', 99, 'e'});
    string(train, "coarse_labels");
    train.writeBytes(new byte[] {']', 'q', 6, '(', 'K', 1, 'K', 2, 'e'});
    string(train, "data");
    train.writeBytes("cnumpy.core.multiarray\n_reconstruct\n".getBytes(StandardCharsets.US_ASCII));
    train.writeBytes(new byte[] {'q', 8, 'K', 0, (byte) 0x85, 'R', '(', 'K', 1, 'M', 2, 0});
    train.write('T');
    train.writeBytes(new byte[] {0, 24, 0, 0}); // 6144
    train.writeBytes(pixels);
    train.writeBytes(new byte[] {'t', 'b', 'u', '.'});
    ByteArrayOutputStream meta = new ByteArrayOutputStream();
    meta.writeBytes(new byte[] {(byte) 0x80, 2, '}', 'q', 1, '('});
    string(meta, "fine_label_names");
    meta.writeBytes(new byte[] {']', 'q', 2, '('});
    for (int i = 0; i < 100; i++) {
      string(meta, "class_" + i);
    }
    meta.writeBytes(new byte[] {'e', 'u', '.'});
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("cifar-100-python/meta", meta.toByteArray());
    files.put("cifar-100-python/train", train.toByteArray());
    files.put("cifar-100-python/test", train.toByteArray());

    List<PackedImage> images = read(Cifar100.of(tar(files)));

    assertThat(images)
        .extracting(PackedImage::split, PackedImage::className)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("train", "class 3"),
            org.assertj.core.groups.Tuple.tuple("train", "class 99"),
            org.assertj.core.groups.Tuple.tuple("test", "class 3"),
            org.assertj.core.groups.Tuple.tuple("test", "class 99"));
    assertThat(new ImageDecoder().decode(images.get(1).content(), "x").pixels()[0])
        .isEqualTo((byte) 9);
  }

  @Test
  void tinyImageNetTakesValidationLabelsFromItsListAndLeavesTestImagesOut() throws IOException {
    Path archive = temp.resolve("tiny-imagenet-200.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      put(zip, "wnids.txt", "n02\nn01\nn03\n");
      put(zip, "words.txt", "n01\tcrane, bird\nn02\tgoldfish, Carassius\nn03\tcrane, lift\n");
      put(zip, "train/n01/images/n01_0.JPEG", "a");
      put(zip, "train/n02/images/n02_0.JPEG", "b");
      put(zip, "train/n03/images/n03_0.JPEG", "c");
      put(zip, "val/images/val_0.JPEG", "d");
      put(zip, "val/val_annotations.txt", "val_0.JPEG\tn02\t0\t0\t62\t57\n");
      put(zip, "test/images/test_0.JPEG", "e");
    }

    PackedImages images = TinyImageNet.of(archive);

    assertThat(images.classNames()).containsExactly("crane, bird", "goldfish", "crane, lift");
    assertThat(read(images))
        .extracting(i -> i.split() + " " + i.className() + " " + new String(i.content()))
        .containsExactly(
            "train crane, bird a", "train goldfish b", "train crane, lift c", "val goldfish d");
  }

  @Test
  void whatIsNotTheDatasetIsRefusedAndNothingIsLeft() throws IOException {
    Path out = temp.resolve("out");
    assertThatThrownBy(() -> into(ArchivedDataset.CIFAR100, out, Optional.empty()))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("cifar-100-binary.tar.gz or cifar-100-python.tar.gz");
    Path text = Files.writeString(temp.resolve("x.zip"), "no archive");
    assertThatThrownBy(() -> into(ArchivedDataset.CIFAR100, out, Optional.of(text)))
        .hasMessageContaining("is not CIFAR-100");
    assertThatThrownBy(() -> into(ArchivedDataset.TINY_IMAGENET, out, Optional.of(text)))
        .hasMessageContaining("is no .zip archive");
    Path other = tar(Map.of("readme", new byte[] {1}));
    assertThatThrownBy(() -> into(ArchivedDataset.CIFAR100, out, Optional.of(other)))
        .hasMessageContaining("is not CIFAR-100");
    Path few =
        tar(
            Map.of(
                "train.bin", new byte[2 + 3 * PLANE],
                "test.bin", new byte[0],
                "fine_label_names.txt", names()));
    assertThatThrownBy(() -> into(ArchivedDataset.CIFAR100, out, Optional.of(few)))
        .hasMessageContaining("holds 1 images, expected 60,000");
    assertThat(out).doesNotExist();
  }

  private static void into(ArchivedDataset dataset, Path out, Optional<Path> archive)
      throws IOException {
    dataset.into(out, archive, Progress.SILENT);
  }

  private static List<PackedImage> read(PackedImages images) throws IOException {
    List<PackedImage> all = new ArrayList<>();
    images.read(all::add);
    return all;
  }

  private static byte[] names() {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      names.append("class_").append(i).append('\n');
    }
    return names.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void string(ByteArrayOutputStream out, String text) {
    out.write('U');
    out.write(text.length());
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(new byte[] {'q', 3});
  }

  private static void put(ZipOutputStream zip, String name, String text) throws IOException {
    zip.putNextEntry(new ZipEntry("tiny-imagenet-200/" + name));
    zip.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private Path tar(Map<String, byte[]> files) throws IOException {
    Path archive = Files.createTempFile(temp, "cifar", ".tar.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive));
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return archive;
  }
}
