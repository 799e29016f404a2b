package io.distillery.llava;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.torch.DeviceDouble;
import io.distillery.torch.RandomSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers on the double of a GPU are those of the processor; it refuses what is not on it. */
class OnADeviceTest {
  private static final List<Prompt> PROMPTS =
      List.of(
          new Prompt("the <image>\nhand", 1),
          new Prompt("the <image>\nand the one on the other side", 2));

  @TempDir Path folder;

  @Test
  void imagesAreDescribed() throws IOException {
    Path model = TinyLlava.write(folder);
    List<Answer> here = answers(model, ScalarType.Float);
    try (DeviceDouble gpu = new DeviceDouble()) {
      assertThat(answers(model, ScalarType.Float)).isEqualTo(here);
    }
  }

  /** Half-precision weights compute as they are there; what they say differs by rounding. */
  @ParameterizedTest
  @EnumSource(names = {"BFloat16"})
  void weightsOfSixteenBitsAreUsedAsTheyAre(ScalarType type) throws IOException {
    Path model = TinyLlava.write(folder);
    try (DeviceDouble gpu = new DeviceDouble()) {
      assertThat(answers(model, type))
          .hasSize(2)
          .allSatisfy(a -> assertThat(a.tokens()).hasSize(3));
    }
  }

  private static List<Answer> answers(Path model, ScalarType type) {
    try (PointerScope scope = new PointerScope();
        Llava llava = Llava.open(model, type);
        RandomSource random = new RandomSource(5)) {
      assertThat(llava.type()).isEqualTo(type);
      int size = TinyLlava.IMAGE_SIZE;
      return llava.answer(PROMPTS, random.normal(2, 3, size, size), new GenerationOptions(3, 0, 1));
    }
  }
}
