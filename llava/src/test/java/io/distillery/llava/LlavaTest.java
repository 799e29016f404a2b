package io.distillery.llava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.torch.LibTorch;
import io.distillery.torch.ProcessMemory;
import io.distillery.torch.RandomSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlavaTest {
  private static final GenerationOptions GREEDY = GenerationOptions.greedy(12);
  private static final GenerationOptions DRAWN = new GenerationOptions(12, 1, 1);
  private static final long MEGABYTE = 1 << 20;

  @TempDir static Path temp;
  private static Llava llava;
  private static Tensor pixels; // of three images

  @BeforeAll
  static void open() throws IOException {
    LibTorch.threads(1);
    llava = Llava.open(TinyLlava.write(temp.resolve("tiny")));
    try (RandomSource random = new RandomSource(5)) {
      pixels = random.normal(3, 3, TinyLlava.IMAGE_SIZE, TinyLlava.IMAGE_SIZE).retainReference();
    }
  }

  @AfterAll
  static void close() {
    pixels.close();
    llava.close();
  }

  private static List<Prompt> prompts(long seed) {
    return List.of(
        new Prompt("the <image>\nhand", seed),
        new Prompt("the <image>\nand the one on the other side", seed + 1),
        new Prompt("the <image>", seed + 2));
  }

  @Test
  void aPromptIsAnsweredInABatchAsAlone() {
    for (GenerationOptions options : List.of(GREEDY, DRAWN)) {
      List<Answer> together = llava.answer(prompts(1), pixels, options);
      for (int i = 0; i < 3; i++) {
        List<Prompt> alone = prompts(1).subList(i, i + 1);
        assertThat(llava.answer(alone, pixels.narrow(0, i, 1), options))
            .isEqualTo(together.subList(i, i + 1));
      }
    }
  }

  @Test
  void whatStandsBeforeTheImageIsReadOnceWithTheSameAnswers() throws IOException {
    List<Prompt> other = List.of(new Prompt("hat <image>", 0));
    List<Answer> first = llava.answer(prompts(1), pixels, GREEDY);
    llava.answer(other, pixels.narrow(0, 0, 1), GREEDY); // takes the place of the prefix
    assertThat(llava.answer(prompts(1), pixels, GREEDY)).isEqualTo(first);
    assertThat(llava.batch(prompts(1)).beforeImages()).hasSizeGreaterThan(1).startsWith(1);

    // A prompt that begins otherwise keeps all from using it, and changes no answer.
    List<Prompt> mixed = new ArrayList<>(prompts(1));
    mixed.add(new Prompt("on the other hand", 9));
    assertThat(llava.batch(mixed).beforeImages()).isEmpty();
    assertThat(llava.answer(mixed, pixels, GREEDY).subList(0, 3)).isEqualTo(first);
  }

  @Test
  void answersDependOnImagesAndSeeds() {
    List<Answer> once = llava.answer(prompts(1), pixels, DRAWN);
    assertThat(llava.answer(prompts(1), pixels, DRAWN)).isEqualTo(once);
    assertThat(llava.answer(prompts(2), pixels, DRAWN)).isNotEqualTo(once);
    Tensor flipped = pixels.flip(0);
    assertThat(llava.answer(prompts(1), flipped, DRAWN)).isNotEqualTo(once);
  }

  @Test
  void anAnswerEndsWhereThePositionsEnd() {
    Prompt prompt = new Prompt("the " + "on the other hand ".repeat(20), 0);
    int length = llava.batch(List.of(prompt)).length();
    int positions = llava.config().text().positions();
    assertThat(length).isLessThan(positions);
    Answer answer = llava.answer(List.of(prompt), null, GenerationOptions.greedy(1000)).get(0);
    assertThat(answer.isComplete() || answer.tokens().size() == positions - length).isTrue();
    assertThatThrownBy(() -> llava.answer(List.of(new Prompt("x".repeat(300), 0)), null, GREEDY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("302 places")
        .hasMessageContaining("the model has 256");
  }

  @Test
  void imagesAreAsManyAsThePromptsName() {
    assertThatThrownBy(() -> llava.answer(prompts(1), pixels.narrow(0, 0, 2), GREEDY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name 3 images")
        .hasMessageContaining("there are 2");
    assertThatThrownBy(() -> llava.answer(prompts(1), null, GREEDY)).hasMessageContaining("are 0");
    assertThat(llava.answer(List.of(), null, GREEDY)).isEmpty();
  }

  /**
   * Hundreds of images, of which each makes some hundred tensors a token. What is lost grows at any
   * time; Java's heap and compiler take theirs now and then.
   */
  @Test
  void memoryIsFlat() {
    answer(100);
    long pointers = Pointer.totalCount();
    long least = Long.MAX_VALUE;
    for (int window = 0; window < 4; window++) {
      long before = resident();
      answer(150);
      least = Math.min(least, resident() - before);
    }
    assertThat(least).isLessThan(15 * MEGABYTE);
    assertThat(Pointer.totalCount()).isLessThanOrEqualTo(pointers + 1);
  }

  private static long resident() {
    System.gc(); // gives back what Java's heap grew by
    return ProcessMemory.resident().orElse(Pointer.physicalBytes());
  }

  private void answer(int batches) {
    for (int i = 0; i < batches; i++) {
      try (PointerScope scope = new PointerScope()) {
        llava.answer(prompts(i), pixels, new GenerationOptions(4, 1, 1));
      }
    }
  }
}
