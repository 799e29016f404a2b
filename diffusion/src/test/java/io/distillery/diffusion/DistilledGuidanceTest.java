package io.distillery.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.checkpoint.SingleFileWriter;
import io.distillery.diffusion.checkpoint.TinyModels;
import io.distillery.diffusion.scheduler.SamplerChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistilledGuidanceTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temp;
  private Path directory;

  @BeforeEach
  void write() throws IOException {
    directory = temp.resolve("model");
    try (LatentDiffusion model = TinyModels.first()) {
      model.write(directory, ScalarType.Float);
    }
  }

  private void scheduler(String... fieldsAndValues) throws IOException {
    Path file = directory.resolve("scheduler/scheduler_config.json");
    ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
    for (int i = 0; i < fieldsAndValues.length; i += 2) {
      json.put(fieldsAndValues[i], fieldsAndValues[i + 1]);
    }
    JSON.writeValue(file.toFile(), json);
  }

  private boolean isIn(Path model, SamplerChoice chosen) throws IOException {
    return DistilledGuidance.isIn(ModelChoice.of(model), chosen);
  }

  @Test
  void usualModelsAreGuided() throws IOException {
    assertThat(isIn(directory, SamplerChoice.CHECKPOINT)).isFalse();
    scheduler("_class_name", "EulerDiscreteScheduler", "timestep_spacing", "leading");
    assertThat(isIn(directory, SamplerChoice.CHECKPOINT)).isFalse();
  }

  @Test
  void consistencyModelsAndLorasAreNot() throws IOException {
    assertThat(isIn(directory, SamplerChoice.LCM)).isTrue();
    scheduler("_class_name", "LCMScheduler");
    assertThat(isIn(directory, SamplerChoice.CHECKPOINT)).isTrue();
    assertThat(isIn(directory, SamplerChoice.DDIM)).isFalse();
  }

  @Test
  void sdTurboIsKnownByItsScheduler() throws IOException {
    scheduler("_class_name", "EulerDiscreteScheduler", "timestep_spacing", "trailing");
    assertThat(isIn(directory, SamplerChoice.CHECKPOINT)).isTrue();
    assertThat(isIn(directory, SamplerChoice.DDIM)).isTrue();
    scheduler("prediction_type", "v_prediction"); // as models of zero terminal SNR are
    assertThat(isIn(directory, SamplerChoice.CHECKPOINT)).isFalse();
  }

  @Test
  void inOneFileByItsName() throws IOException {
    for (String name : new String[] {"sd_Turbo.safetensors", "v1-5.safetensors"}) {
      Path file = temp.resolve(name);
      try (LatentDiffusion model = TinyModels.first()) {
        SingleFileWriter.write(model, file, ScalarType.Float);
      }
      ModelChoice choice =
          ModelChoice.of(file).withTokenizer(Optional.of(directory.resolve("tokenizer")));
      assertThat(DistilledGuidance.isIn(choice, SamplerChoice.CHECKPOINT))
          .isEqualTo(name.contains("Turbo"));
    }
  }
}
