package io.distillery.diffusion.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.torch.LibTorch;
import io.distillery.torch.safetensors.SafeTensors;
import io.distillery.torch.safetensors.StoredWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A written model has every file and key that diffusers and transformers write of their own. */
class WrittenModelTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Keys that say who wrote a file and from where. */
  private static final Set<String> OF_THE_WRITER =
      Set.of("_diffusers_version", "name_or_path", "special_tokens_map_file");

  @TempDir Path temp;

  @Test
  void hasEveryFileKeyAndValueOfTheReference() throws IOException {
    Path reference = ReferenceCases.open().model();
    LibTorch.threads(1);
    try (LatentDiffusion model = LatentDiffusion.read(reference, null)) {
      model.write(temp, ScalarType.Float);
    }
    List<String> files = new ArrayList<>();
    try (Stream<Path> tree = Files.walk(reference)) {
      tree.filter(Files::isRegularFile)
          .map(file -> reference.relativize(file).toString())
          .filter(file -> !file.startsWith("vae-old-names"))
          .forEach(files::add);
    }
    assertThat(files).hasSize(12);
    for (String file : files) {
      assertThat(temp.resolve(file)).exists();
      if (file.endsWith(".json") && !file.endsWith("vocab.json")) {
        JsonNode written = JSON.readTree(temp.resolve(file).toFile());
        JSON.readTree(reference.resolve(file).toFile())
            .properties()
            .forEach(
                entry -> {
                  if (!OF_THE_WRITER.contains(entry.getKey())) {
                    assertThat(written.get(entry.getKey()))
                        .as("%s: %s", file, entry.getKey())
                        .isEqualTo(entry.getValue());
                  }
                });
      }
    }
    assertThat(temp.resolve("tokenizer/merges.txt"))
        .hasSameTextualContentAs(reference.resolve("tokenizer/merges.txt"));
    assertThat(JSON.readTree(temp.resolve("tokenizer/vocab.json").toFile()))
        .isEqualTo(JSON.readTree(reference.resolve("tokenizer/vocab.json").toFile()));
  }

  @ParameterizedTest
  @EnumSource(names = {"Float", "Half", "BFloat16"})
  void shardsUnderAnIndexAreTheModel(ScalarType type) throws IOException {
    try (LatentDiffusion model = TinyModels.first()) {
      model.write(temp, type);
      float[] expected;
      try (LatentDiffusion whole = LatentDiffusion.read(temp, ScalarType.Float)) {
        expected = TinyModels.draw(whole);
      }
      for (ModelPart part : ModelPart.values()) {
        shard(temp.resolve(part.folder()), part.weightsFile());
      }
      try (LatentDiffusion read = LatentDiffusion.read(temp, ScalarType.Float)) {
        assertThat(TinyModels.draw(read)).isEqualTo(expected);
      }
      try (StoredWeights stored = new DiffusersDirectory(temp).weights(ModelPart.UNET)) {
        assertThat(stored.tensors().values()).allMatch(tensor -> tensor.type() == type);
      }
    }
  }

  /** Replaces a file of weights by three and an index, as diffusers' max_shard_size does. */
  private static void shard(Path folder, String file) throws IOException {
    String stem = file.replace(".safetensors", "");
    ObjectNode index = JSON.createObjectNode();
    index.putObject("metadata").put("total_size", Files.size(folder.resolve(file)));
    ObjectNode map = index.putObject("weight_map");
    List<Map<String, Tensor>> shards = new ArrayList<>();
    try (PointerScope scope = new PointerScope();
        SafeTensors whole = SafeTensors.open(folder.resolve(file))) {
      for (String name : whole.names()) {
        int shard = map.size() * 3 / whole.names().size();
        if (shard == shards.size()) {
          shards.add(new LinkedHashMap<>());
        }
        shards.get(shard).put(name, whole.tensor(name));
        map.put(name, "%s-%05d-of-00003.safetensors".formatted(stem, shard + 1));
      }
      for (int i = 0; i < shards.size(); i++) {
        Path shard = folder.resolve("%s-%05d-of-00003.safetensors".formatted(stem, i + 1));
        SafeTensors.write(shard, shards.get(i), Map.of("format", "pt"));
      }
    }
    Files.delete(folder.resolve(file));
    JSON.writeValue(folder.resolve(file + ".index.json").toFile(), index);
  }
}
