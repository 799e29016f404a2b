package io.distillery.evaluation.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.distillery.dataset.image.PilDecoder;
import io.distillery.dataset.image.RgbImage;
import io.distillery.torch.RandomSource;
import io.distillery.torch.ReferenceFiles;
import io.distillery.torch.Tensors;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class RandomResizedCropTest {
  /** Against PyTorch's crops of a float image, larger and smaller than the result. */
  @Test
  void cropsAreResizedAsTheReferenceDoes() throws IOException {
    RgbImage image = new PilDecoder().decode(ReferenceFiles.find("image/inputs/generated512.png"));
    try (PointerScope scope = new PointerScope();
        SafeTensors expected =
            SafeTensors.open(ReferenceFiles.find("image/image-expected.safetensors"))) {
      Tensor pixels =
          Tensors.of(image.pixels(), 1, image.height(), image.width(), 3)
              .permute(0, 3, 1, 2)
              .to(ScalarType.Float)
              .div_(new Scalar(255));
      int i = 0;
      for (JsonNode crop : ReferenceFiles.json("image/image.json").path("tensor_crops")) {
        RandomResizedCrop.Box box =
            new RandomResizedCrop.Box(
                crop.path("top").intValue(),
                crop.path("left").intValue(),
                crop.path("height").intValue(),
                crop.path("width").intValue());
        Tensor wanted = expected.tensor("tensor_crop/" + i++);
        Tensor made =
            RandomResizedCrop.resize(
                    pixels, new RandomResizedCrop.Box[] {box}, crop.path("size").intValue())
                .select(0, 0)
                .narrow(2, 0, wanted.size(2));
        assertThat(made.sub(wanted).abs().max().item_double()).isCloseTo(0, within(2.4e-5));
      }
      assertThat(i).isEqualTo(4);
    }
  }

  @Test
  void boxesHaveTheAreasAndRatiosThatAreAskedFor() {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(1)) {
      RandomResizedCrop crop = RandomResizedCrop.ofScale(0.25, 0.5);
      double area = 0;
      RandomResizedCrop.Box[] boxes = crop.boxes(500, 100, 100, random);
      for (RandomResizedCrop.Box box : boxes) {
        assertThat(box.height() * box.width()).isBetween(2400, 5150);
        assertThat(box.width() / (double) box.height()).isBetween(0.73, 1.37);
        assertThat(box.top()).isBetween(0, 100 - box.height());
        assertThat(box.left()).isBetween(0, 100 - box.width());
        area += box.height() * box.width() / 500.0;
      }
      assertThat(area).isCloseTo(3750, within(150.0)); // uniform: deviation of the mean 32
    }
  }

  @Test
  void aWholeImageIsItself() {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(1)) {
      Tensor images = torch.rand(3, 3, 32, 32);
      Tensor same = new RandomResizedCrop(1, 1, 1, 1).apply(images, 32, random);
      assertThat(same.sub(images).abs().max().item_double()).isCloseTo(0, within(1e-6));
    }
  }
}
