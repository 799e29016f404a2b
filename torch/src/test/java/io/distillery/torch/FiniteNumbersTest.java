package io.distillery.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.torch.safetensors.SafeTensors;
import io.distillery.torch.safetensors.StoredTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FiniteNumbersTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"Double", "Float", "Half", "BFloat16"})
  void oneStrangeNumberIsFoundAnywhere(ScalarType type) {
    try (PointerScope scope = new PointerScope()) {
      int count = 1_003; // no multiple of what a processor takes at once
      for (int place : new int[] {0, 500, count - 1}) {
        for (float strange :
            new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
          float[] numbers = new float[count];
          assertThat(FiniteNumbers.in(Tensors.of(numbers, count).to(type))).isTrue();
          numbers[place] = strange;
          assertThat(FiniteNumbers.in(Tensors.of(numbers, 17, 59).to(type))).isFalse();
        }
      }
    }
  }

  @Test
  void nothingAndWholeNumbersAreFinite() {
    try (PointerScope scope = new PointerScope()) {
      assertThat(FiniteNumbers.in(Tensors.of(new float[0], 0, 4))).isTrue();
      assertThat(FiniteNumbers.in(Tensors.of(new long[] {Long.MAX_VALUE}, 1))).isTrue();
      assertThat(FiniteNumbers.in(Tensors.of(new float[] {Float.MAX_VALUE}, 1))).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void weightsOfAFileAreRefusedByFileAndName(boolean passing) throws IOException {
    Path file = folder.resolve("weights.safetensors");
    try (PointerScope scope = new PointerScope()) {
      float[] numbers = {1, 2, Float.NEGATIVE_INFINITY, Float.NaN};
      SafeTensors.write(file, Map.of("layer.weight", Tensors.of(numbers, 2, 2)), Map.of());
      try (SafeTensors read = SafeTensors.open(file)) {
        StoredTensor stored = read.stored("layer.weight");
        assertThatThrownBy(passing ? stored.passing()::get : stored.data()::get)
            .isInstanceOf(CheckpointException.class)
            .hasMessageStartingWith(
                file + ": tensor layer.weight holds 2 of 4 numbers that are not finite")
            .hasMessageContaining("the first is -Infinity")
            .hasMessageContaining("Fetch or convert the file again");
      }
    }
  }

  @Test
  void roundingKeepsWhatFitsAndRefusesWhatDoesNot() {
    try (PointerScope scope = new PointerScope()) {
      Tensor large = Tensors.of(new float[] {-65_504, 1}, 2);
      Tensor half = FiniteNumbers.rounded("f", "w", large, ScalarType.Half);
      assertThat(Tensors.type(half)).isEqualTo(ScalarType.Half);
      assertThat(Tensors.floats(half)).containsExactly(-65_504, 1);
      Tensor larger = Tensors.of(new float[] {1, -1e5f}, 2);
      assertThatThrownBy(() -> FiniteNumbers.rounded("f", "w", larger, ScalarType.Half))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(
              "f: tensor w holds numbers up to 100000.0, which float16 does not hold (its largest"
                  + " is 65504.0)")
          .hasMessageContaining("Choose float32, or bfloat16");
      assertThat(Tensors.floats(FiniteNumbers.rounded("f", "w", larger, ScalarType.BFloat16)))
          .containsExactly(1, -99_840);
      assertThatThrownBy(() -> FiniteNumbers.requireHeld("f", "w", larger, ScalarType.Half))
          .hasMessageContaining("which float16 does not hold");
      FiniteNumbers.requireHeld("f", "w", larger, ScalarType.BFloat16);
      Tensor edge = Tensors.of(new float[] {65_519}, 1);
      FiniteNumbers.requireHeld("f", "w", edge, ScalarType.Half);
      assertThat(Tensors.floats(FiniteNumbers.rounded("f", "w", edge, ScalarType.Half)))
          .containsExactly(65_504);
      Tensor beyond = Tensors.of(new float[] {65_520}, 1);
      assertThatThrownBy(() -> FiniteNumbers.requireHeld("f", "w", beyond, ScalarType.Half))
          .hasMessageContaining("65520");
      Tensor nan = Tensors.of(new float[] {Float.NaN}, 1);
      assertThatThrownBy(() -> FiniteNumbers.rounded("f", "w", nan, ScalarType.BFloat16))
          .hasMessageContaining("not finite (the first is NaN)");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"Float8_e4m3fn", "Float8_e5m2"})
  void eightBitNumbersAreWidenedExactly(ScalarType type) throws IOException {
    Path file = folder.resolve("small.safetensors");
    try (PointerScope scope = new PointerScope()) {
      byte[] bits = new byte[0x7c]; // every positive number below the first infinity of either
      for (int i = 0; i < bits.length; i++) {
        bits[i] = (byte) i;
      }
      Tensor small = Tensors.of(bits, bits.length).view(type);
      SafeTensors.write(file, Map.of("w", small), Map.of());
      int mantissa = type == ScalarType.Float8_e4m3fn ? 3 : 2;
      int bias = type == ScalarType.Float8_e4m3fn ? 7 : 15;
      float[] expected = new float[bits.length];
      for (int i = 0; i < bits.length; i++) {
        int exponent = i >> mantissa;
        double fraction = (i & ((1 << mantissa) - 1)) / (double) (1 << mantissa);
        expected[i] =
            (float)
                (exponent == 0
                    ? Math.scalb(fraction, 1 - bias)
                    : Math.scalb(1 + fraction, exponent - bias));
      }
      try (SafeTensors read = SafeTensors.open(file)) {
        StoredTensor stored = read.stored("w");
        assertThat(stored.type()).isEqualTo(type);
        assertThat(stored.isFloatingPoint()).isTrue();
        assertThat(Tensors.type(stored.data().get())).isEqualTo(ScalarType.BFloat16);
        assertThat(Tensors.floats(stored.data().get())).containsExactly(expected);
        assertThat(stored.passing().get().equal(torch.clone(stored.data().get()))).isTrue();
      }
    }
  }
}
