package io.distillery.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
      SafeTensors.write(file, tensors, Map.of("format", "pt"));
      try (SafeTensors read = SafeTensors.open(file)) {
        assertThat(read.names()).containsExactlyElementsOf(tensors.keySet());
        assertThat(read.metadata()).containsEntry("format", "pt");
        tensors.forEach(
            (name, tensor) -> {
              assertThat(read.tensor(name).equal(tensor)).as(name).isTrue();
              assertThat(read.type(name)).isEqualTo(Tensors.type(tensor));
              assertThat(read.shape(name)).isEqualTo(Tensors.shape(tensor));
            });
      }
    }
    assertThat(folder).isDirectoryNotContaining("glob:**.partial");
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]} | 8 | not JSON",
        "[1,2,3] | 0 | not a JSON object",
        "{'a':{'dtype':'F32','shape':[2]}} | 8 | lacks dtype, shape or data_offsets",
        "{'a':{'dtype':'Q4','shape':[2],'data_offsets':[0,8]}} | 8 | dtype Q4",
        "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}} | 8 | shape [-2]",
        "{'a':{'dtype':'F32','shape':[4611686018427387904,8],'data_offsets':[0,8]}} | 8 |"
            + " impossible shape",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 4 | truncated?",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | 8 | takes 12 bytes, but has 8",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},"
            + "'b':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 8 | gap or overlap",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | 8 | gap or overlap",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | 8 | its data has 8",
      })
  void malformedFilesAreRefusedByName(String header, int dataBytes, String problem)
      throws IOException {
    Path file = folder.resolve("broken.safetensors");
    byte[] json = header.strip().replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    Files.write(
        file,
        ByteBuffer.allocate(8 + json.length + dataBytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json)
            .array());
    assertThatThrownBy(() -> SafeTensors.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(problem);
  }

  @Test
  void aHeaderLengthBeyondTheFileTakesNoMemory() throws IOException {
    Path file = folder.resolve("huge.safetensors");
    Files.write(
        file, ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(1L << 62).array());
    assertThatThrownBy(() -> SafeTensors.open(file)).hasMessageContaining("the file has 16");
  }

  @Test
  void aPickleIsCalledByItsName() throws IOException {
    Path file = folder.resolve("model.safetensors");
    Files.write(file, new byte[] {'P', 'K', 3, 4, 0, 0, 0, 9, 9, 9});
    assertThatThrownBy(() -> SafeTensors.open(file)).hasMessageContaining("PyTorch pickle");
  }

  @Test
  void anAbsentFileIsNamed() {
    assertThatThrownBy(() -> SafeTensors.open(folder.resolve("none.safetensors")))
        .hasMessageContaining("There is no file");
  }
}
