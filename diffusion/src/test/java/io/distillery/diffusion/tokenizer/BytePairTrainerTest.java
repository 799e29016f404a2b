package io.distillery.diffusion.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.diffusion.tokenizer.BytePairTrainer.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BytePairTrainerTest {
  private static final Options SMALL = Options.defaults().withVocabularySize(600);

  @Test
  void hasTheseDefaults() {
    assertThat(Options.defaults()).isEqualTo(new Options(2_048, 77, 2));
  }

  @Test
  void refusesOptionsThatCannotWork() {
    assertThatThrownBy(() -> new Options(513, 77, 2)).hasMessageContaining("513");
    assertThatThrownBy(() -> new Options(600, 1, 2)).hasMessageContaining("1 tokens");
    assertThatThrownBy(() -> new Options(600, 77, 0)).hasMessageContaining("0");
  }

  /** Sennrich et al.'s example: "est" and "low" join first in this dictionary. */
  @Test
  void joinsTheMostFrequentPairsFirst(@TempDir Path directory) throws IOException {
    Stream<String> texts =
        Stream.of(
                Collections.nCopies(5, "low"),
                Collections.nCopies(2, "lower"),
                Collections.nCopies(6, "newest"),
                Collections.nCopies(3, "widest"))
            .flatMap(List::stream);
    BytePairTrainer.train(texts, SMALL).write(directory);
    assertThat(Files.readAllLines(directory.resolve("merges.txt")))
        .startsWith("#version: 0.2", "e s", "es t</w>", "l o", "e w", "ew est</w>", "n ewest</w>");
  }

  @Test
  void doesNotDependOnTheOrderOfTexts(@TempDir Path directory) throws IOException {
    List<String> texts = new ArrayList<>(randomTexts(400));
    BytePairTrainer.train(texts.stream(), SMALL).write(directory.resolve("a"));
    Collections.shuffle(texts, new Random(1));
    BytePairTrainer.train(texts.stream(), SMALL).write(directory.resolve("b"));
    for (String name : List.of("merges.txt", "vocab.json", "tokenizer_config.json")) {
      assertThat(directory.resolve("a").resolve(name))
          .hasSameBinaryContentAs(directory.resolve("b").resolve(name));
    }
  }

  @Test
  void fillsTheVocabularyAndKeepsEveryText() {
    List<String> texts = randomTexts(400);
    ClipTokenizer tokenizer = BytePairTrainer.train(texts.stream(), SMALL);
    assertThat(tokenizer.vocabularySize()).isEqualTo(600);
    assertThat(tokenizer.startId()).isEqualTo(598);
    assertThat(tokenizer.endId()).isEqualTo(599);
    long ids = 0;
    long letters = 0;
    for (String text : texts) {
      assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
      ids += tokenizer.encode(text).length;
      letters += text.replace(" ", "").length();
    }
    assertThat(ids).isLessThan(letters * 3 / 4);
  }

  @Test
  void stopsWherePairsRunOut() {
    ClipTokenizer tokenizer = BytePairTrainer.train(Stream.of("ab ab cd"), SMALL);
    assertThat(tokenizer.vocabularySize()).isEqualTo(512 + 1 + 2);
    assertThat(tokenizer.encode("ab cd")).hasSize(3);
  }

  @Test
  void learnsFromNothing() {
    assertThat(BytePairTrainer.train(Stream.of(), SMALL).vocabularySize()).isEqualTo(514);
  }

  private static List<String> randomTexts(int count) {
    Random random = new Random(7);
    String[] words =
        IntStream.range(0, 80)
            .mapToObj(i -> Integer.toString(random.nextInt(1 << 20), 27).replaceAll("[0-9]", "o"))
            .toArray(String[]::new);
    return Stream.generate(
            () -> {
              List<String> text = random.ints(8, 0, words.length).mapToObj(i -> words[i]).toList();
              return String.join(" ", text);
            })
        .limit(count)
        .toList();
  }
}
