package io.distillery.llava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.dataset.image.RgbImage;
import io.distillery.describe.Describer;
import io.distillery.describe.Describer.Subject;
import io.distillery.describe.Descriptions;
import io.distillery.describe.ImageFraming;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlavaDescriberTest {
  private static final String CONFIG =
      """
      {
        "model_type": "llava",
        "image_token_index": 440,
        "text_config": {
          "model_type": "llama", "hidden_size": 16, "intermediate_size": 24,
          "num_attention_heads": 2, "num_hidden_layers": 2, "vocab_size": 448,
          "max_position_embeddings": 512
        },
        "vision_config": {
          "model_type": "clip_vision_model", "hidden_size": 8, "image_size": 8,
          "intermediate_size": 12, "num_attention_heads": 2, "num_hidden_layers": 2, "patch_size": 4
        }
      }
      """;

  @TempDir static Path temp;
  private static Llava llava;

  @BeforeAll
  static void open() throws IOException {
    LibTorch.threads(1);
    List<String> words = List.of("Describe", "the", "physical", "appearance", "of", "image.");
    FormulaCheckpoint.write(temp, CONFIG, words, ScalarType.Float);
    llava = Llava.open(temp);
  }

  @AfterAll
  static void close() {
    llava.close();
  }

  private static LlavaDescriber describer(double temperature) {
    LlavaDescriberOptions usual = LlavaDescriberOptions.defaults();
    return new LlavaDescriber(
        llava,
        new LlavaDescriberOptions(
            usual.question(),
            usual.hasSystemPrompt(),
            usual.framing(),
            new GenerationOptions(16, temperature, 1),
            3));
  }

  private static List<Subject> subjects(int count) {
    List<Subject> subjects = new ArrayList<>();
    Random random = new Random(2);
    for (int i = 0; i < count; i++) {
      byte[] pixels = new byte[3 * 20 * (12 + i)];
      random.nextBytes(pixels);
      subjects.add(new Subject(new RgbImage(20, 12 + i, pixels), i % 2 == 0 ? "frog" : "cat", i));
    }
    return subjects;
  }

  @Test
  void theSameBatchGivesTheSameTexts() {
    List<String> texts = describer(1).describe(subjects(3));
    assertThat(texts).hasSize(3).doesNotContain("").doesNotHaveDuplicates();
    assertThat(describer(1).describe(subjects(3))).isEqualTo(texts);
    assertThat(describer(1).batch()).isEqualTo(3);
    assertThat(describer(1).describe(List.of())).isEmpty();
  }

  @Test
  void textsDependOnImageClassAndSeed() {
    Subject subject = subjects(2).get(0);
    Describer describer = describer(1);
    String text = describer.describe(subject.image(), "frog", 0);
    assertThat(describer.describe(subjects(2).get(1).image(), "frog", 0)).isNotEqualTo(text);
    assertThat(describer.describe(subject.image(), "cat", 0)).isNotEqualTo(text);
    assertThat(describer.describe(subject.image(), "frog", 1)).isNotEqualTo(text);
  }

  @Test
  void textsAreOneCleanLine() {
    for (String text : describer(1).describe(subjects(12))) {
      assertThat(text).isEqualTo(Descriptions.clean(text)).doesNotContain("\n", "\"");
    }
  }

  @Test
  void aClassNeedsAName() {
    Subject subject = subjects(1).get(0);
    assertThatThrownBy(() -> describer(0).describe(subject.image(), "__", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no letters");
  }

  @Test
  void defaultsAreThoseOfThePaper() {
    LlavaDescriberOptions options = LlavaDescriberOptions.defaults();
    assertThat(options.question())
        .isEqualTo(
            "Describe the physical appearance of the {class} in the image. Include details about"
                + " its shape, posture, color, and any distinct features.");
    assertThat(options.generation()).isEqualTo(new GenerationOptions(512, 0.2, 1));
    assertThat(options.hasSystemPrompt()).isFalse();
    assertThat(options.framing()).isEqualTo(ImageFraming.CROP);
    assertThat(options.batch()).isEqualTo(8);
    assertThatThrownBy(
            () ->
                new LlavaDescriberOptions(
                    "See <image>?", false, options.framing(), options.generation(), 1))
        .hasMessageContaining("without <image>");
    assertThatThrownBy(
            () ->
                new LlavaDescriberOptions(
                    "See?", false, options.framing(), options.generation(), 0))
        .hasMessageContaining("at least 1");
  }
}
