package io.distillery.llava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.llava.LlavaReference.Case;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tiny model of the reference as the original code keeps models: the language model's names and
 * config, {@code tokenizer.model}, the vision tower apart. Its answers are the reference's.
 */
class OriginalLayoutTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_TOKENS = 12;
  private static final int ROWS = 478; // as many as SentencePiece has tokens

  @TempDir Path temp;
  private LlavaReference reference;
  private Path source;
  private Path checkpoint;
  private Path tower;

  @BeforeEach
  void write() throws IOException {
    LibTorch.threads(1);
    reference = LlavaReference.open();
    source = reference.directory("mha");
    checkpoint = Files.createDirectories(temp.resolve("llava-tiny"));
    tower = Files.createDirectories(temp.resolve("clip-tiny"));
    for (String name : List.of("tokenizer.model", "generation_config.json")) {
      Files.copy(source.resolve(name), checkpoint.resolve(name));
    }
    Files.copy(
        source.resolve("preprocessor_config.json"), tower.resolve("preprocessor_config.json"));
    ObjectNode published = (ObjectNode) JSON.readTree(source.resolve("config.json").toFile());
    ObjectNode clip = JSON.createObjectNode().put("model_type", "clip");
    clip.set("vision_config", published.get("vision_config"));
    JSON.writeValue(tower.resolve("config.json").toFile(), clip);
    ObjectNode config = published.get("text_config").deepCopy();
    config.remove("architectures");
    config
        .put("model_type", "llava")
        .put("vocab_size", ROWS)
        .put("image_aspect_ratio", "pad")
        .put("mm_projector_type", "mlp2x_gelu")
        .put("mm_hidden_size", 32)
        .put("mm_vision_tower", "somebody/clip-tiny")
        .put("mm_vision_select_layer", -2)
        .put("mm_vision_select_feature", "patch")
        .put("mm_use_im_start_end", false)
        .put("mm_use_im_patch_token", false);
    config(config);
    weights();
  }

  private void config(ObjectNode config) throws IOException {
    JSON.writeValue(checkpoint.resolve("config.json").toFile(), config);
  }

  private ObjectNode config() throws IOException {
    return (ObjectNode) JSON.readTree(checkpoint.resolve("config.json").toFile());
  }

  private void weights() throws IOException {
    Map<String, Tensor> language = new LinkedHashMap<>();
    Map<String, Tensor> vision = new LinkedHashMap<>();
    try (PointerScope scope = new PointerScope();
        SafeTensors stored = SafeTensors.open(source.resolve("model.safetensors"))) {
      stored
          .tensors()
          .forEach(
              (name, tensor) -> {
                if (name.startsWith("vision_tower.")) {
                  vision.put(name.substring("vision_tower.".length()), tensor);
                } else {
                  boolean hasRows = name.contains("embed_tokens") || name.contains("lm_head");
                  language.put(original(name), hasRows ? tensor.narrow(0, 0, ROWS) : tensor);
                }
              });
      vision.put("logit_scale", Tensors.of(new float[] {1}, 1));
      vision.put("visual_projection.weight", Tensors.of(new float[32], 1, 32));
      vision.put("text_model.final_layer_norm.bias", Tensors.of(new float[3], 3));
      SafeTensors.write(checkpoint.resolve("model.safetensors"), language, Map.of());
      SafeTensors.write(tower.resolve("model.safetensors"), vision, Map.of());
    }
  }

  private static String original(String published) {
    return published
        .replaceFirst("^language_model\\.", "")
        .replaceFirst("^multi_modal_projector\\.linear_1", "model.mm_projector.0")
        .replaceFirst("^multi_modal_projector\\.linear_2", "model.mm_projector.2");
  }

  @Test
  void answersAreTheReferences() {
    try (Llava llava = Llava.open(checkpoint);
        PointerScope scope = new PointerScope()) {
      assertThat(llava.conventions()).isEqualTo(LlavaConventions.ORIGINAL);
      assertThat(llava.config().imageToken()).isEqualTo(ROWS);
      for (String name : List.of("c0", "c1", "c2", "c4", "t0", "t1")) {
        Case one = reference.one("mha", name);
        List<Tensor> logits = new ArrayList<>();
        llava.answer(
            one.prompts().stream().map(text -> new Prompt(text, 0)).toList(),
            reference.pixels(one.images()),
            GenerationOptions.greedy(1),
            each -> logits.add(each.clone().retainReference()));
        Tensor expected = reference.tensor("mha/" + name + "/generated_logits").select(0, 0);
        assertThat(
                LlavaReference.difference(logits.get(0).select(0, 0), expected.narrow(0, 0, ROWS)))
            .as(name)
            .isLessThanOrEqualTo(reference.bar("mha/" + name + "/generated_logits"));
      }
    }
  }

  @Test
  void aProjectorApartAndATowerWithinAreTheSameModel() throws IOException {
    try (Llava llava = Llava.open(checkpoint);
        PointerScope scope = new PointerScope()) {
      Map<String, Tensor> expected = llava.parameters().all();
      assertThat(Llava.directories(checkpoint)).containsExactly(checkpoint, tower);

      Map<String, Tensor> all = new LinkedHashMap<>();
      Map<String, Tensor> projector = new LinkedHashMap<>();
      try (SafeTensors own = SafeTensors.open(checkpoint.resolve("model.safetensors"));
          SafeTensors apart = SafeTensors.open(tower.resolve("model.safetensors"))) {
        own.tensors()
            .forEach((name, t) -> (name.contains("mm_projector") ? projector : all).put(name, t));
        apart
            .tensors()
            .forEach(
                (name, t) -> {
                  if (name.startsWith("vision_model.")) {
                    all.put("model.vision_tower.vision_tower." + name, t);
                  }
                });
        Path other = Files.createDirectory(temp.resolve("other"));
        for (String name : List.of("tokenizer.model", "config.json")) {
          Files.copy(checkpoint.resolve(name), other.resolve(name));
        }
        SafeTensors.write(other.resolve("model.safetensors"), all, Map.of());
        SafeTensors.write(other.resolve("mm_projector.safetensors"), projector, Map.of());
        Files.delete(tower.resolve("model.safetensors"));
        try (Llava again = Llava.open(other)) {
          assertThat(again.parameters().all().keySet()).isEqualTo(expected.keySet());
          again
              .parameters()
              .all()
              .forEach((name, t) -> assertThat(t.equal(expected.get(name))).as(name).isTrue());
        }
      }
    }
  }

  @Test
  void imagesAreCutWhereTheConfigAsksForNoBars() throws IOException {
    config(config().put("image_aspect_ratio", "square"));
    try (Llava llava = Llava.open(checkpoint)) {
      assertThat(llava.conventions().hasSystemPrompt()).isTrue();
      assertThat(llava.conventions()).isNotEqualTo(LlavaConventions.ORIGINAL);
    }
  }

  @Test
  void whatIsNotThereOrNotLlava15IsNamed() throws IOException {
    config(config().put("mm_projector_type", "linear"));
    refused("mm_projector_type", "mlp2x_gelu");
    config(config().put("mm_projector_type", "mlp2x_gelu").put("mm_use_im_start_end", true));
    refused("mm_use_im_start_end");
    config(config().put("mm_use_im_start_end", false).put("mm_vision_tower", "no/such-tower"));
    refused("mm_vision_tower", "no/such-tower", "clip-vit-large-patch14-336");
  }

  @Test
  void aDamagedTokenizerIsRefusedOrRead() throws IOException {
    Path file = checkpoint.resolve(SentencePieceFile.NAME);
    byte[] sound = Files.readAllBytes(file);
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      byte[] bytes = Arrays.copyOf(sound, i % 3 == 0 ? random.nextInt(sound.length) : sound.length);
      for (int k = random.nextInt(8); k > 0 && bytes.length > 0; k--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Files.write(file, bytes);
      try {
        SentencePieceFile.read(file);
      } catch (CheckpointException e) {
        assertThat(e).hasMessageContaining(file.toString());
        refused++;
      }
    }
    assertThat(refused).isBetween(50, 299);
  }

  private void refused(String... words) {
    assertThatThrownBy(() -> Llava.open(checkpoint))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(words);
  }
}
