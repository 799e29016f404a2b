package io.distillery.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.diffusion.tokenizer.BytePairTrainer;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DescriptionFitTest {
  private static ClipTokenizer tokenizer() throws IOException {
    return BytePairTrainer.train(
        Collections.nCopies(100, "a red cat on a mat").stream(),
        BytePairTrainer.Options.defaults());
  }

  @Test
  void knownWordsNeedNoWarning() throws IOException {
    DescriptionFit fit = DescriptionFit.of(List.of("a red cat", "a mat on a cat"), tokenizer());

    assertThat(fit.tokensPerWord()).isEqualTo(1);
    assertThat(fit.warning()).isEmpty();
  }

  @Test
  void unknownWordsAreReadInPiecesAndLongTextsAreCut() throws IOException {
    String lengthy = "a fluffy zebra ".repeat(20);
    DescriptionFit fit = DescriptionFit.of(List.of("a cat", lengthy), tokenizer());

    assertThat(fit.cut()).isEqualTo(1);
    assertThat(fit.tokensPerWord()).isGreaterThan(3);
    assertThat(fit.warning())
        .hasValueSatisfying(
            warning ->
                assertThat(warning)
                    .contains("1 of 2 descriptions are longer than the 77 tokens", "and are cut"));
  }
}
