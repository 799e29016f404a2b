package io.distillery.describe.vlm;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.describe.vlm.AnswerText.Verdict;
import io.distillery.describe.vlm.RawAnswer.Ending;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTextTest {
  private static AnswerText of(String raw) {
    return of(raw, Ending.STOP);
  }

  private static AnswerText of(String raw, Ending ending) {
    return AnswerText.of(new RawAnswer(raw, ending, 1, 1), "bird");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "The bird's \"red\" beak is very long. | The bird red beak is very long.",
        "The image shows a bird with a red beak. | A bird with a red beak.",
        "In the image, there is a bird. This photo features a red beak. | A bird. A red beak.",
        "The picture is of two birds on a branch. | Two birds on a branch.",
        "**Bird**: a `small` one with *red* _wings_. | Bird: a small one with red wings.",
        "## Bird\\nIt sits on snake_case twigs. | Bird It sits on snake_case twigs.",
        "- Small bird\\n- Red beak\\n- Long tail. | Small bird. Red beak. Long tail.",
        "1. Small bird\\n2) Red beak of [wood](http://x) | Small bird. Red beak of wood",
        "```text\\nA bird with a red beak.\\n``` | A bird with a red beak.",
        "<think>Is it a frog?\\nNo.</think>A bird with a red beak. | A bird with a red beak.",
        "Is it?</think> A bird with a red beak. | A bird with a red beak.",
        "It sits on a branch, wings folded. | Bird: It sits on a branch, wings folded.",
        "The blackbirders of the old town. | Bird: The blackbirders of the old town."
      })
  void cleans(String raw, String text) {
    AnswerText cleaned = of(raw.replace("\\n", "\n"));
    assertThat(cleaned).isEqualTo(new AnswerText(text, Verdict.GOOD));
  }

  @Test
  void synonymsCountAsTheName() {
    RawAnswer answer = new RawAnswer("A golden fish in the water.", Ending.STOP, 1, 1);
    assertThat(AnswerText.of(answer, "tench, Tinca tinca").text())
        .isEqualTo("Tench: A golden fish in the water.");
    RawAnswer named = new RawAnswer("A tinca tinca in the water.", Ending.STOP, 1, 1);
    assertThat(AnswerText.of(named, "tench, Tinca tinca").text())
        .isEqualTo("A tinca tinca in the water.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "I'm sorry, but I cannot describe the bird.",
        "I cannot see any image of a bird here, sorry.",
        "As an AI language model I do not see birds.",
        "<think>hm</think> I am unable to view images of birds.",
        "Sorry, I can\u2019t help with that bird."
      })
  void refusals(String raw) {
    assertThat(of(raw)).isEqualTo(new AnswerText("", Verdict.REFUSAL));
  }

  @Test
  void shortAndEmptyAnswers() {
    assertThat(of("A red bird.").verdict()).isEqualTo(Verdict.SHORT);
    assertThat(of("A bird that cannot fly far.").verdict()).isEqualTo(Verdict.GOOD);
    assertThat(of("<think>I wonder for ever")).isEqualTo(new AnswerText("", Verdict.SHORT));
    assertThat(of(" \n ").text()).isEmpty();
  }

  @Test
  void loopsAreCut() {
    assertThat(of("The bird is red. It sits still. The bird is red. It has wings.").text())
        .isEqualTo("The bird is red. It sits still.");
    assertThat(of("A bird. It has a red beak and a red beak and a red beak and a red beak").text())
        .isEqualTo("A bird.");
    assertThat(of("bird ".repeat(5000)).text()).isEqualTo("bird bird bird bird");
    assertThat(of("The bird sits on the left of it. No bird sits on the left of her.").text())
        .endsWith("of her.");
  }

  @Test
  void answersWithoutRoomKeepTheirWholeSentences() {
    assertThat(of("The bird is small. It has a red", Ending.LENGTH).text())
        .isEqualTo("The bird is small.");
    assertThat(of("The bird with a red beak and", Ending.LENGTH).text())
        .isEqualTo("The bird with a red beak and");
  }

  @Test
  void strangeAnswersDoNoHarm() {
    for (String part : new String[] {"-", "_", "a-", "*", "[x](", "<think>", "'s ", "\n", "1. "}) {
      assertThat(of(part.repeat(20_000)).text()).isNotNull();
    }
  }
}
