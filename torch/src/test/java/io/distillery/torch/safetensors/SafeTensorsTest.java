package io.distillery.torch.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.torch.CheckpointException;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeTensorsTest {
  @TempDir Path folder;

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Path file = folder.resolve("weights.safetensors");
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(1)) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("odd", Tensors.of(new byte[] {1, 2, -1}, 3));
      tensors.put("conv.weight", Tensors.channelsLast(random.normal(4, 3, 2, 5)));
      tensors.put("half", random.normal(7).to(ScalarType.Half));
      tensors.put("bf16", random.normal(2, 2).to(ScalarType.BFloat16));
      tensors.put("ids", Tensors.of(new long[] {1L << 40, -3}, 2, 1));
      tensors.put("double", Tensors.of(new double[] {Math.PI}, 1));
      tensors.put("empty", Tensors.of(new float[0], 0, 4));
      tensors.put("scalar", Tensors.of(new float[] {0.5f}));
      tensors.put("flags", Tensors.of(new byte[] {0, 1}, 2).to(ScalarType.Bool));
      SafeTensors.write(file, tensors, Map.of("format", "pt"));
      try (SafeTensors read = SafeTensors.open(file)) {
        assertThat(read.names()).containsExactlyElementsOf(tensors.keySet());
        assertThat(read.metadata()).containsEntry("format", "pt");
        tensors.forEach(
            (name, tensor) -> {
              assertThat(read.tensor(name).equal(tensor)).as(name).isTrue();
              assertThat(read.copy(name).equal(tensor)).as(name).isTrue();
              assertThat(read.stored(name).passing().get().equal(tensor)).as(name).isTrue();
              assertThat(read.type(name)).isEqualTo(Tensors.type(tensor));
              assertThat(read.shape(name)).isEqualTo(Tensors.shape(tensor));
            });
      }
    }
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void tensorsOutliveTheFileTheyCameFrom() throws IOException {
    Path file = folder.resolve("weights.safetensors");
    try (PointerScope scope = new PointerScope()) {
      SafeTensors.write(file, Map.of("a", Tensors.of(new float[] {1, 2}, 2)), Map.of());
      SafeTensors read = SafeTensors.open(file);
      Tensor tensor = read.tensor("a");
      read.close();
      assertThat(Tensors.floats(tensor)).containsExactly(1, 2);
    }
  }

  @Test
  void anAbsentFileIsNamed() {
    assertThatThrownBy(() -> SafeTensors.open(folder.resolve("none.safetensors")))
        .hasMessageContaining("There is no file");
    assertThatThrownBy(() -> SafeTensors.open(folder))
        .hasMessageContaining("There is no file " + folder);
  }

  @Test
  void aTensorThatIsNotThereIsNamed() throws IOException {
    Path file = folder.resolve("weights.safetensors");
    SafeTensors.write(file, Map.of(), Map.of());
    try (SafeTensors read = SafeTensors.open(file)) {
      assertThat(read.names()).isEmpty();
      assertThatThrownBy(() -> read.tensor("a"))
          .isInstanceOf(CheckpointException.class)
          .hasMessage(file + " holds no tensor a");
    }
  }

  /** Data that is not aligned to its numbers, as other writers leave it, is copied. */
  @Test
  void numbersNeedNotBeAligned() throws IOException {
    Path file = folder.resolve("odd.safetensors");
    String header = "{\"a\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}";
    Files.write(
        file,
        ByteBuffer.allocate(16 + header.length())
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length())
            .put(header.getBytes(StandardCharsets.UTF_8))
            .putLong(-5)
            .array());
    assertThat(header.length() % 8).isNotZero();
    try (PointerScope scope = new PointerScope();
        SafeTensors read = SafeTensors.open(file)) {
      assertThat(Tensors.longs(read.tensor("a"))).containsExactly(-5);
    }
  }
}
