package io.distillery.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.base.Progress;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.ImageClass;
import io.distillery.dataset.image.RgbImage;
import io.distillery.encode.PixelRows;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WiderCaptionsTest {
  private static final int COUNT = 200;

  @TempDir Path folder;

  private WiderCaptions captions() throws IOException {
    Path nouns =
        Files.writeString(
            folder.resolve("data.noun"),
            """
            00000002 05 n 01 animal 0 000 | it moves
            00000003 05 n 01 canine 0 001 @ 00000002 n 0000 | it has teeth
            00000004 05 n 01 dog 0 001 @ 00000003 n 0000 | it barks
            """);
    return new WiderCaptions(
        new ClassNames(List.of(new ImageClass("n00000004", "dog, hound"))), WordNet.read(nouns));
  }

  /** A white square on the left of green that is lighter from image to image. */
  private static PretrainingImages images() {
    LibTorch.threads(1);
    try (PointerScope scope = new PointerScope()) {
      Tensor pixels = PixelRows.empty(COUNT, 16);
      for (int i = 0; i < COUNT; i++) {
        byte[] bytes = new byte[16 * 16 * 3];
        for (int place = 0; place < 256; place++) {
          boolean inside = place % 16 > 1 && place % 16 < 7 && place / 16 > 4 && place / 16 < 11;
          bytes[3 * place] = (byte) (inside ? 255 : 0);
          bytes[3 * place + 1] = (byte) (inside ? 255 : 40 + i / 4);
          bytes[3 * place + 2] = (byte) (inside ? 255 : 0);
        }
        PixelRows.put(pixels, i, new RgbImage(16, 16, bytes));
      }
      return new PretrainingImages(
          pixels.retainReference(), new long[COUNT], LongStream.range(0, COUNT).toArray());
    }
  }

  @Test
  void captionsNameTheClassOrWhatItIsAndSomeWiderTerms() throws IOException {
    try (PretrainingImages images = images()) {
      List<String> lines =
          captions().of(images, folder.resolve("captions.txt"), 2, Progress.SILENT);

      assertThat(lines)
          .hasSize(2 * COUNT)
          .allMatch(line -> line.matches(".*(dog|hound|canine|animal).*"));
      assertThat(lines)
          .anyMatch(line -> line.startsWith("a photo of a dog, a canine, an animal. "))
          .anyMatch(line -> line.equals("a photo of a dog"))
          .anyMatch(line -> line.startsWith("a photo of a hound"))
          .anyMatch(line -> !line.startsWith("a photo") && line.contains("animal"));
    }
  }

  @Test
  void whatIsLeftIsRightInTheMirrorImage() throws IOException {
    try (PretrainingImages images = images()) {
      List<String> lines =
          captions().of(images, folder.resolve("captions.txt"), 1, Progress.SILENT);
      List<String> own = new ArrayList<>();
      List<String> mirrored = new ArrayList<>();
      for (int i = 0; i < lines.size(); i++) {
        (i % 2 == 0 ? own : mirrored).add(lines.get(i));
      }

      assertThat(own)
          .anyMatch(line -> line.contains(" left"))
          .noneMatch(line -> line.contains(" right"));
      assertThat(mirrored)
          .anyMatch(line -> line.contains(" right"))
          .noneMatch(line -> line.contains(" left"));
    }
  }

  @Test
  void theyAreTheSameHoweverManyThreadsMakeThemAndAreKept() throws IOException {
    try (PretrainingImages images = images()) {
      List<String> one = captions().of(images, folder.resolve("one.txt"), 1, Progress.SILENT);
      List<String> three = captions().of(images, folder.resolve("three.txt"), 3, Progress.SILENT);

      assertThat(three).isEqualTo(one);
      assertThat(Files.readAllLines(folder.resolve("one.txt"))).isEqualTo(one);
    }
  }
}
