package io.distillery.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorFlowJsWeightsTest {
  @TempDir Path folder;

  @BeforeAll
  static void load() {
    LibTorch.threads(1);
  }

  private static TensorFlowJsFiles model() throws IOException {
    TensorFlowJsFiles files = new TensorFlowJsFiles();
    files.add("conv/kernel", new float[] {1, 2, 3, 4, 5, 6}, 1, 2, 3);
    files.add("conv/bias", new float[] {-0.5f, 0.25f}, 2);
    return files;
  }

  @Test
  void numbersGoOnFromShardToShardAcrossTheirBorders() throws IOException {
    model().write(folder, 10); // borders within numbers

    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> weights = TensorFlowJsWeights.read(folder);

      assertThat(weights).containsOnlyKeys("conv/kernel", "conv/bias");
      assertThat(Tensors.shape(weights.get("conv/kernel"))).containsExactly(1, 2, 3);
      assertThat(Tensors.floats(weights.get("conv/kernel"))).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(Tensors.floats(weights.get("conv/bias"))).containsExactly(-0.5f, 0.25f);
    }
  }

  @Test
  void aShardThatIsCutShortIsNamedByItsWeight() throws IOException {
    model().write(folder, 28);
    Files.write(folder.resolve("shard1.bin"), new byte[3]);

    assertThatThrownBy(() -> TensorFlowJsWeights.read(folder))
        .hasMessageContaining("end within conv/bias");
  }

  @Test
  void bytesThatNoWeightNeedsAreRefused() throws IOException {
    model().write(folder, 32);
    Files.write(folder.resolve("shard0.bin"), new byte[40]);

    assertThatThrownBy(() -> TensorFlowJsWeights.read(folder)).hasMessageContaining("8 bytes more");
  }

  @Test
  void quantizedWeightsAreRefused() throws IOException {
    TensorFlowJsFiles files = model();
    files.add("dense", new float[] {1}, 1).putObject("quantization").put("dtype", "uint8");
    files.write(folder, 100);

    assertThatThrownBy(() -> TensorFlowJsWeights.read(folder))
        .hasMessageContaining("dense has the type float32, quantized");
  }

  @Test
  void anotherJsonFileIsRefused() throws IOException {
    Files.writeString(folder.resolve("model.json"), "{}");

    assertThatThrownBy(() -> TensorFlowJsWeights.read(folder))
        .hasMessageContaining("no weightsManifest");
  }
}
