package io.distillery.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.checkpoint.TinyModels;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCardTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temp;

  @Test
  void largeModelsDrawAsThePaperDoes() throws IOException {
    Path directory = temp.resolve("model");
    int size;
    try (LatentDiffusion model = TinyModels.first()) {
      model.write(directory, ScalarType.Float);
      size = model.imageSize();
    }
    assertThat(ModelCard.usualSize(ModelChoice.of(directory))).isEqualTo(size).isLessThan(256);

    Path file = directory.resolve("unet/config.json");
    ObjectNode unet = (ObjectNode) JSON.readTree(file.toFile());
    unet.put("sample_size", 512);
    JSON.writeValue(file.toFile(), unet);

    assertThat(ModelCard.usualSize(ModelChoice.of(directory))).isEqualTo(256);
  }
}
