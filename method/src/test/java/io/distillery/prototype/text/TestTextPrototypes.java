package io.distillery.prototype.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.distillery.prototype.text.TextPrototype.Source;
import io.distillery.torch.Tensors;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestTextPrototypes {
  private static final TextPrototypeOptions OPTIONS = TextPrototypeOptions.defaults();
  private static final TextEmbedder NO_EMBEDDER =
      texts -> {
        throw new AssertionError("not asked under this rule");
      };

  @Test
  void choosesTheDescriptionWithTheMostFrequentWords() {
    List<Description> frogs =
        descriptions(
            "The frog has a brown back.",
            "The frog is green and sits on a leaf.",
            "The frog is green and swims.");
    TextPrototype chosen = new TextPrototypes("frog", frogs, OPTIONS, NO_EMBEDDER).of(frogs);
    assertThat(chosen.source()).isEqualTo(Source.DESCRIPTION);
    assertThat(chosen.file()).isEqualTo("1.png");
    assertThat(chosen.topWords().get(0)).isEqualTo(new WordCount("green", 2));
    assertThat(chosen.score()).isEqualTo(2 + 1 + 1);
    assertThat(chosen.runnersUp())
        .containsExactly(
            new RunnerUp("2.png", frogs.get(2).text(), 3),
            new RunnerUp("0.png", frogs.get(0).text(), 2));
  }

  @Test
  void leavesOutStopWordsCommonWordsAndTheLabel() {
    List<Description> trucks =
        descriptions("The big fire truck stands.", "A big red truck.", "Big wheels on the truck.");
    TextPrototypes prototypes =
        new TextPrototypes("Fire-truck", trucks, OPTIONS.withThreshold(1.0), NO_EMBEDDER);
    assertThat(prototypes.commonWords()).containsExactly("big", "truck");
    assertThat(prototypes.topWords(trucks))
        .extracting(WordCount::word)
        .containsExactly("stands", "red", "wheels");
  }

  /** As in names of species: the gorilla is Gorilla gorilla. */
  @Test
  void aLabelMaySayAWordTwice() {
    List<Description> apes =
        descriptions("The gorilla sits.", "A gorilla eats.", "Gorilla in grass.");
    TextPrototypes prototypes =
        new TextPrototypes("Gorilla gorilla", apes, OPTIONS.withThreshold(1.0), NO_EMBEDDER);
    assertThat(prototypes.topWords(apes))
        .extracting(WordCount::word)
        .containsExactly("sits", "eats", "grass");
  }

  @Test
  void matchesWholeWordsUnlessAskedForSubstrings() {
    Description covered = Description.of("a.png", "Fully covered Redwood");
    List<WordCount> red = List.of(new WordCount("red", 5));
    assertThat(of(OPTIONS).score(covered, red)).isZero();
    assertThat(of(OPTIONS.withWordMatch(WordMatch.SUBSTRING)).score(covered, red)).isEqualTo(5);
    Description upperCase = Description.of("b.png", "RED paint");
    assertThat(of(OPTIONS).score(upperCase, red)).isEqualTo(5);
    assertThat(of(OPTIONS.withWordMatch(WordMatch.SUBSTRING)).score(upperCase, red)).isZero();
  }

  @Test
  void givesTiesToTheDescriptionNearestTheCentroid() {
    List<Description> allTheSame = descriptions("A grey bird.", "A grey bird.", "A grey bird.");
    TextPrototype chosen =
        new TextPrototypes("bird", allTheSame, OPTIONS, NO_EMBEDDER).of(allTheSame);
    assertThat(chosen.file()).isEqualTo("0.png");
    assertThat(chosen.text()).isEqualTo("A grey bird.");
    assertThat(chosen.score()).isZero();
    assertThat(chosen.runnersUp()).as("none differs").isEmpty();
  }

  @Test
  void hasNoTextInParityModeWhereNoWordTellsDescriptionsApart() {
    List<Description> allTheSame = descriptions("a grey bird", "a grey bird");
    TextPrototype chosen =
        new TextPrototypes(
                "bird", allTheSame, OPTIONS.withWordMatch(WordMatch.SUBSTRING), NO_EMBEDDER)
            .of(allTheSame);
    assertThat(chosen.text()).isEmpty();
    assertThat(chosen.source()).isEqualTo(Source.NONE);
  }

  @Test
  void fallsBackToTheLabelWhereNothingIsDescribed() {
    TextPrototype chosen =
        new TextPrototypes("airplane", List.of(), OPTIONS, NO_EMBEDDER).of(List.of());
    assertThat(chosen.text()).isEqualTo("a photo of an airplane");
    assertThat(chosen.source()).isEqualTo(Source.LABEL_FOR_WANT_OF_DESCRIPTIONS);
    assertThat(chosen.file()).isEmpty();
  }

  @Test
  void takesTheLabelOrTheMedoidsDescriptionWhenAsked() {
    List<Description> cats = descriptions("A black cat.", "A white cat sits.", "White cat.");
    assertThat(
            new TextPrototypes("cat", cats, OPTIONS.withRule(TextRule.LABEL), NO_EMBEDDER).of(cats))
        .returns("a photo of a cat", TextPrototype::text)
        .returns(Source.LABEL, TextPrototype::source);
    assertThat(
            new TextPrototypes(
                    "cat", cats, OPTIONS.withRule(TextRule.MEDOID_DESCRIPTION), NO_EMBEDDER)
                .of(cats))
        .returns("A black cat.", TextPrototype::text)
        .returns(1.0, TextPrototype::score);
    assertThat(
            new TextPrototypes("cat", cats, OPTIONS.withRule(TextRule.NONE), NO_EMBEDDER).of(cats))
        .returns("", TextPrototype::text)
        .returns(Source.NONE, TextPrototype::source);
  }

  @Test
  void takesTheDescriptionWhoseEmbeddingIsNearestToTheMeanWhenAsked() {
    List<Description> cats = descriptions("A black cat.", "A white cat sits.", "White cat.");
    // by angle, whatever the lengths: 0, 90 and 30 degrees; their mean is at 40
    TextEmbedder degrees =
        texts -> {
          assertThat(texts).isEqualTo(cats.stream().map(Description::text).toList());
          return Tensors.of(new float[] {7, 0, 0, 1, 0.866f, 0.5f}, 3, 2);
        };
    TextPrototype chosen =
        new TextPrototypes("cat", cats, OPTIONS.withRule(TextRule.MEAN_EMBEDDING), degrees)
            .of(cats);
    assertThat(chosen.text()).isEqualTo("White cat.");
    assertThat(chosen.source()).isEqualTo(Source.DESCRIPTION);
    assertThat(chosen.score()).isCloseTo(Math.cos(Math.toRadians(8.79)), within(1e-3));
    assertThat(chosen.runnersUp())
        .extracting(RunnerUp::text)
        .containsExactly("A black cat.", "A white cat sits.");
  }

  @Test
  void takesTheDescriptionWhoseWordsTellItsClusterApartWhenAsked() {
    List<Description> all =
        descriptions(
            "A white dog looks up, its ears hang, its tail wags, its tongue is pink.",
            "A white dog in the snow.",
            "A white dog in deep snow looks up at a man with a red hat and a grey scarf.",
            "Snow lies around a white dog.",
            "A white dog looks up on a couch.",
            "A white dog looks up from the floor.",
            "A white dog looks up, its tail wags.");
    List<Description> inSnow = all.subList(0, 4);
    TextPrototypeOptions byWords = OPTIONS.withThreshold(1);
    assertThat(new TextPrototypes("dog", all, byWords, NO_EMBEDDER).of(inSnow).text())
        .as("the paper's rule likes it long")
        .contains("red hat");
    TextPrototype chosen =
        new TextPrototypes("dog", all, byWords.withRule(TextRule.CHARACTERISTIC_WORDS), NO_EMBEDDER)
            .of(inSnow);
    assertThat(chosen.text()).isEqualTo("A white dog in the snow.");
    // snow alone: in 3 of the cluster's 4, in 3 of the class's 7
    assertThat(chosen.score()).isCloseTo(0.75 * Math.log(0.75 * 7 / 3), within(1e-12));
  }

  @Test
  void leavesOutFurtherNamesThatDescriptionsRepeat() {
    List<Description> dingoes =
        descriptions(
            "A dingo, warrigal, Canis dingo stands on a beach.",
            "The dingo, warrigal, Canis dingo runs.",
            "This is a Dingo, warrigal, Canis dingo with a puppy.",
            "A dingo, which sleeps.");
    assertThat(OtherNames.in(dingoes, "dingo"))
        .containsExactlyInAnyOrder("warrigal", "canis", "dingo");
    assertThat(new TextPrototypes("dingo", dingoes, OPTIONS, NO_EMBEDDER).topWords(dingoes))
        .extracting(WordCount::word)
        .contains("beach", "puppy")
        .doesNotContain("warrigal", "canis", "dingo");
    assertThat(OtherNames.in(descriptions("A cat, asleep.", "A cat, awake."), "cat")).isEmpty();
    assertThat(OtherNames.in(List.of(), "cat")).isEmpty();
  }

  private static TextPrototypes of(TextPrototypeOptions options) {
    return new TextPrototypes("bird", List.of(), options, NO_EMBEDDER);
  }

  private static List<Description> descriptions(String... texts) {
    return IntStream.range(0, texts.length)
        .mapToObj(i -> Description.of(i + ".png", texts[i]))
        .toList();
  }
}
