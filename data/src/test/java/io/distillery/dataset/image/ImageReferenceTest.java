package io.distillery.dataset.image;

import static io.distillery.dataset.image.ResizeFilter.BICUBIC;
import static io.distillery.dataset.image.ResizeFilter.BILINEAR;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.distillery.torch.LibTorch;
import io.distillery.torch.ReferenceFiles;
import io.distillery.torch.Tensors;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Decoding, resizing and cropping against PIL and torchvision, to the last bit. The images are
 * drawn, but for CIFAR-10's, which are not in this repository.
 */
class ImageReferenceTest {
  private final ImageDecoder decoder = new PilDecoder();

  private static Path input(String name) {
    return ReferenceFiles.find("image/inputs/" + name);
  }

  private static SafeTensors expected() {
    return SafeTensors.open(ReferenceFiles.find("image/image-expected.safetensors"));
  }

  @TestFactory
  Stream<DynamicTest> imagesAreThoseOfPil() {
    return ReferenceFiles.json("image/image.json").path("images").properties().stream()
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> check(e.getKey(), e.getValue())));
  }

  private void check(String name, JsonNode expected) throws IOException {
    RgbImage image = decoder.decode(input(name));
    assertThat(image.width()).isEqualTo(expected.path("width").intValue());
    assertThat(sha256(image)).isEqualTo(expected.path("pixel_sha256").textValue());

    assertThat(sha256(Resize.to(512, 512, BILINEAR, image)))
        .isEqualTo(expected.path("resize512_sha256").textValue());

    RgbImage resized = Resize.shortSide(256, BILINEAR, image);
    assertThat(new int[] {resized.width(), resized.height()})
        .containsExactly(
            expected.path("resize256").get(0).intValue(),
            expected.path("resize256").get(1).intValue());
    assertThat(sha256(CenterCrop.of(224, 224, resized)))
        .isEqualTo(expected.path("resize256_crop224_sha256").textValue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rgb.jpg", "rgba.png"})
  void shortSidesAndCropsAreThoseOfTorchvision(String name) throws IOException {
    LibTorch.load();
    try (SafeTensors tensors = expected()) {
      RgbImage image = decoder.decode(input(name));
      RgbImage small = CenterCrop.of(64, 64, Resize.shortSide(72, BILINEAR, image));
      assertThat(small.pixels())
          .isEqualTo(Tensors.bytes(tensors.tensor(name + "/resize72_crop64")));
      RgbImage large = CenterCrop.of(128, 128, Resize.shortSide(128, BILINEAR, image));
      assertThat(large.pixels())
          .isEqualTo(Tensors.bytes(tensors.tensor(name + "/resize128_crop128")));
    }
  }

  @Test
  void bicubicIsThatOfPil() throws IOException {
    LibTorch.load();
    RgbImage generated = decoder.decode(input("generated512.png"));
    try (SafeTensors tensors = expected()) {
      for (int side : new int[] {32, 64, 224}) {
        assertThat(Resize.to(side, side, BICUBIC, generated).pixels())
            .isEqualTo(Tensors.bytes(tensors.tensor("generated512.png/bicubic" + side)));
      }
    }
  }

  @Test
  void exifOrientationIsAppliedUnlessPilIsAskedFor() throws IOException {
    Path file = input("exif-orientation-6.jpg");
    RgbImage stored = decoder.decode(file);
    RgbImage seen = new ImageDecoder().decode(file);
    assertThat(seen.width()).isEqualTo(stored.height());
    assertThat(seen.height()).isEqualTo(stored.width());
    IntStream.range(0, stored.width())
        .forEach(x -> assertThat(seen.red(stored.height() - 1, x)).isEqualTo(stored.red(x, 0)));
  }

  private static String sha256(RgbImage image) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(image.pixels());
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
