package io.distillery.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordNetTest {
  private static final String NOUNS =
      """
        1 This software and database is being provided to you
      00000001 03 n 01 entity 0 001 ~ 00000002 n 0000 | all there is
      00000002 05 n 02 animal 0 beast 0 002 @ 00000001 n 0000 ~ 00000003 n 0000 | it moves
      00000003 05 n 01 domestic_animal 0 001 @ 00000002 n 0000 | it is tame
      00000004 05 n 03 dog 0 domestic_dog 0 Canis_familiaris 0 003 #m 00000009 n 0000 @ 00000003 n 0000 @ 00000002 n 0000 | it barks
      00000005 18 n 01 Fido 0 001 @i 00000004 n 0000 | a dog's name
      """;

  @TempDir Path folder;

  private WordNet nouns() throws IOException {
    return WordNet.read(Files.writeString(folder.resolve("data.noun"), NOUNS));
  }

  @Test
  void widerTermsGoFromNearToFarByTheirFirstWords() throws IOException {
    assertThat(nouns().widerTerms("n00000004")).containsExactly("domestic animal", "animal");
  }

  @Test
  void anInstanceHasWiderTermsToo() throws IOException {
    assertThat(nouns().widerTerms("n00000005")).containsExactly("dog", "domestic animal", "animal");
  }

  @Test
  void codesThatAreNoNounsHaveNone() throws IOException {
    assertThat(nouns().widerTerms("n99999999")).isEmpty();
    assertThat(nouns().widerTerms("cats")).isEmpty();
  }

  @Test
  void anotherFileIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("words.txt"), "n00000004\tdog\n");

    assertThatThrownBy(() -> WordNet.read(file)).hasMessageContaining("is no data.noun");
  }
}
