package io.distillery.llava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.dataset.image.RgbImage;
import io.distillery.describe.VisionLanguageOptions;
import io.distillery.describe.vlm.ImageQuestion;
import io.distillery.describe.vlm.RawAnswer;
import io.distillery.describe.vlm.RawAnswer.Ending;
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

class AskedLlavaTest {
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

  private static AskedLlava asked(double temperature) {
    return new AskedLlava(
        llava,
        "tiny",
        LlavaConventions.HUGGING_FACE,
        VisionLanguageOptions.defaults().withSampling(temperature, 16).withBatch(3));
  }

  private static List<ImageQuestion> questions(int count) {
    List<ImageQuestion> questions = new ArrayList<>();
    Random random = new Random(2);
    for (int i = 0; i < count; i++) {
      byte[] pixels = new byte[3 * 20 * (12 + i)];
      random.nextBytes(pixels);
      questions.add(
          new ImageQuestion(
              new RgbImage(20, 12 + i, pixels),
              "Describe the physical appearance of the " + (i % 2 == 0 ? "frog" : "cat"),
              i));
    }
    return questions;
  }

  private static String text(ImageQuestion question) {
    return asked(1).answer(List.of(question)).get(0).text();
  }

  private static List<String> texts(int count) {
    return asked(1).answer(questions(count)).stream().map(RawAnswer::text).toList();
  }

  @Test
  void theSameBatchGivesTheSameTexts() {
    assertThat(texts(3)).hasSize(3).doesNotContain("").doesNotHaveDuplicates();
    assertThat(texts(3)).isEqualTo(texts(3));
    assertThat(asked(1).batch()).isEqualTo(3);
    assertThat(asked(1).parallel()).isEqualTo(1);
    assertThat(asked(1).answer(List.of())).isEmpty();
  }

  @Test
  void textsDependOnImageQuestionAndSeed() {
    ImageQuestion question = questions(2).get(0);
    String text = text(question);
    assertThat(text(new ImageQuestion(questions(2).get(1).image(), question.text(), 0)))
        .isNotEqualTo(text);
    assertThat(text(new ImageQuestion(question.image(), "Describe the cat", 0))).isNotEqualTo(text);
    assertThat(text(new ImageQuestion(question.image(), question.text(), 1))).isNotEqualTo(text);
  }

  @Test
  void answersSayWhyTheyEnd() {
    assertThat(asked(0).answer(questions(2)))
        .allSatisfy(
            answer -> {
              assertThat(answer.tokens()).isBetween(1, 16);
              assertThat(answer.ending() == Ending.LENGTH).isEqualTo(answer.tokens() == 16);
            });
  }

  @Test
  void theIdentityIsThatOfModelAndConventions() {
    assertThat(asked(1).identity())
        .startsWith("tiny")
        .isNotEqualTo(
            new AskedLlava(
                    llava, "tiny", LlavaConventions.ORIGINAL, VisionLanguageOptions.defaults())
                .identity());
  }

  @Test
  void defaultsAreThoseOfThePaper() {
    VisionLanguageOptions options = VisionLanguageOptions.defaults();
    assertThat(options.question())
        .isEqualTo(
            "Describe the physical appearance of the {class} in the image. Include details about"
                + " its shape, posture, color, and any distinct features.");
    assertThat(options.temperature()).isEqualTo(0.2);
    assertThat(options.maxTokens()).isEqualTo(512);
    assertThatThrownBy(() -> options.withQuestion("See <image>?"))
        .hasMessageContaining("without <image>");
    assertThatThrownBy(() -> options.withBatch(0)).hasMessageContaining("batch is 0");
  }
}
