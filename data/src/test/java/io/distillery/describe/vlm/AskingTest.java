package io.distillery.describe.vlm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.base.Progress;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.ImageClass;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.PngFile;
import io.distillery.dataset.image.RgbImage;
import io.distillery.describe.VisionLanguageOptions;
import io.distillery.describe.vlm.RawAnswer.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AskingTest {
  @TempDir private Path temp;
  private LabelledImages images;

  /** A model that answers as it is told, and remembers what it was asked. */
  private static final class Told implements VisionLanguageModel {
    private final int batch;
    private final Function<ImageQuestion, String> answers;
    private final List<ImageQuestion> asked = new ArrayList<>();
    private int calls;

    Told(int batch, Function<ImageQuestion, String> answers) {
      this.batch = batch;
      this.answers = answers;
    }

    @Override
    public synchronized List<RawAnswer> answer(List<ImageQuestion> questions) throws IOException {
      calls++;
      asked.addAll(questions);
      List<RawAnswer> all = new ArrayList<>();
      for (ImageQuestion question : questions) {
        String text = answers.apply(question);
        if (text == null) {
          throw new UnansweredException("told not to");
        }
        String whole = text + " among " + questions.size();
        boolean isCut = text.endsWith("and");
        all.add(new RawAnswer(isCut ? text : whole, isCut ? Ending.LENGTH : Ending.STOP, 9, 5));
      }
      return all;
    }

    @Override
    public String identity() {
      return "told";
    }

    @Override
    public int batch() {
      return batch;
    }

    @Override
    public int parallel() {
      return 2;
    }
  }

  private static String usual(ImageQuestion question) {
    return "The cat or dog of shade "
        + question.image().red(0, 0)
        + " and number "
        + Math.floorMod(question.seed(), 1000);
  }

  @BeforeEach
  void write() throws IOException {
    List<LabelledImage> all = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String name = (i < 3 ? "n01" : "n02") + "/" + i % 3 + ".png";
      Files.createDirectories(temp.resolve("data").resolve(name).getParent());
      shade(name, 10 * i);
      all.add(new LabelledImage(name, i / 3));
    }
    images =
        new LabelledImages(
            temp.resolve("data"),
            new ClassNames(List.of(new ImageClass("n01", "cat"), new ImageClass("n02", "dog"))),
            all);
  }

  private void shade(String name, int shade) throws IOException {
    PngFile.write(
        temp.resolve("data").resolve(name),
        new RgbImage(1, 1, new byte[] {(byte) shade, (byte) shade, (byte) shade}));
  }

  private Path place(String name) throws IOException {
    return Files.createDirectories(temp.resolve(name));
  }

  private Asked ask(VisionLanguageModel model, String place) throws IOException {
    return ask(model, VisionLanguageOptions.defaults(), place);
  }

  private Asked ask(VisionLanguageModel model, VisionLanguageOptions options, String place)
      throws IOException {
    return new Asking(model, options, images, 7)
        .write(place(place), new BadImages(images.size(), 0), Progress.SILENT);
  }

  @Test
  void everyImageIsAskedAboutOnce() throws IOException {
    Told model = new Told(1, AskingTest::usual);
    Asked asked = ask(model, "a");
    assertThat(asked.descriptions().size()).isEqualTo(6);
    assertThat(asked.descriptions().texts().get("n02/1.png"))
        .startsWith("The cat or dog of shade 40 and number");
    assertThat(asked.warnings()).isEmpty();
    assertThat(model.calls).isEqualTo(6);
    assertThat(model.asked.get(0).text())
        .isEqualTo(VisionLanguageOptions.defaults().question().replace("{class}", "cat"));

    Told again = new Told(1, AskingTest::usual);
    assertThat(ask(again, "a").descriptions().texts()).isEqualTo(asked.descriptions().texts());
    assertThat(again.calls).isZero();
  }

  @Test
  void theQuestionNamesClassAndFolder() throws IOException {
    Told model = new Told(1, AskingTest::usual);
    ask(model, VisionLanguageOptions.defaults().withQuestion("A {class} of {folder}?"), "a");
    assertThat(model.asked).extracting(ImageQuestion::text).contains("A dog of n02?");
  }

  @Test
  void killedAnywhereItLosesAndRepeatsNoAnswer() throws IOException {
    Asked whole = ask(new Told(1, AskingTest::usual), "whole");
    byte[] log = Files.readAllBytes(temp.resolve("whole").resolve(AnswerLog.FILE));
    for (int kept = 0; kept <= log.length; kept += 37) {
      byte[] part = Arrays.copyOf(log, kept);
      Path place = place("kept" + kept);
      Files.write(place.resolve(AnswerLog.FILE), part);
      int lines = (int) new String(part).chars().filter(c -> c == '\n').count();
      Told model = new Told(1, AskingTest::usual);
      assertThat(ask(model, "kept" + kept).descriptions().texts())
          .isEqualTo(whole.descriptions().texts());
      assertThat(model.calls).isEqualTo(6 - lines);
      assertThat(Files.readAllLines(place.resolve(AnswerLog.FILE))).hasSize(6);
    }
  }

  @Test
  void batchesAreAskedWholeAgain() throws IOException {
    Asked whole = ask(new Told(4, AskingTest::usual), "whole");
    assertThat(whole.descriptions().texts().get("n02/2.png")).endsWith("among 2");
    List<String> lines = Files.readAllLines(temp.resolve("whole").resolve(AnswerLog.FILE));
    Files.write(
        place("half").resolve(AnswerLog.FILE), List.of(lines.get(0), lines.get(2), lines.get(4)));
    assertThat(ask(new Told(4, AskingTest::usual), "half").descriptions().texts())
        .isEqualTo(whole.descriptions().texts());
    assertThat(Files.readAllLines(temp.resolve("half").resolve(AnswerLog.FILE))).hasSize(6);
  }

  @Test
  void anotherImageQuestionOrSamplingIsAskedAnew() throws IOException {
    ask(new Told(1, AskingTest::usual), "a");
    shade("n01/1.png", 99);
    Told model = new Told(1, AskingTest::usual);
    assertThat(ask(model, "a").descriptions().texts().get("n01/1.png")).contains("shade 99");
    assertThat(model.calls).isEqualTo(1);
    Told warmer = new Told(1, AskingTest::usual);
    ask(warmer, VisionLanguageOptions.defaults().withSampling(0.5, 512), "a");
    assertThat(warmer.calls).isEqualTo(6);
  }

  @Test
  void refusalsAndShortAnswersAreAskedAgainUnderOtherSeeds() throws IOException {
    List<Long> seeds = new ArrayList<>();
    Told model =
        new Told(
            1,
            question -> {
              int shade = question.image().red(0, 0);
              if (shade == 10) {
                seeds.add(question.seed());
                return seeds.size() < 3 ? "I'm sorry, I cannot see it" : usual(question);
              }
              return shade == 20 ? "I cannot help" : shade == 30 ? "Dog" : usual(question);
            });
    Asked asked = ask(model, "a");
    assertThat(seeds).hasSize(3).doesNotHaveDuplicates();
    assertThat(asked.descriptions().texts()).containsKey("n01/1.png");
    assertThat(asked.descriptions().texts()).containsEntry("n02/0.png", "Dog among 1");
    assertThat(asked.unanswered())
        .containsOnlyKeys("n01/2.png")
        .extractingByKey("n01/2.png")
        .asString()
        .contains("refuses: I cannot help");
    assertThat(model.calls).isEqualTo(6 + 2 + 2 + 2);
  }

  @Test
  void whatFailsIsListedUntilItIsTooMuch() throws IOException {
    Told model = new Told(1, q -> q.image().red(0, 0) < 20 ? null : usual(q));
    Asked asked = ask(model, "a");
    assertThat(asked.unanswered()).containsOnlyKeys("n01/0.png", "n01/1.png");
    assertThat(asked.warnings().get(0))
        .contains("2 images have no description", "n01/0.png: told not to", "onlyMissing");
    Told mended = new Told(1, AskingTest::usual);
    assertThat(ask(mended, "a").descriptions().size()).isEqualTo(6);
    assertThat(mended.calls).isEqualTo(2);

    VisionLanguageOptions usual = VisionLanguageOptions.defaults();
    VisionLanguageOptions strict =
        new VisionLanguageOptions(
            usual.model(),
            usual.question(),
            usual.temperature(),
            usual.maxTokens(),
            usual.batch(),
            1,
            usual.server());
    assertThatThrownBy(() -> ask(model, strict, "strict"))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("2 of 6 images", "more than", "maxFailures 1", "goes on from");
  }

  @Test
  void manyCutAnswersAreWarnedOf() throws IOException {
    Told model =
        new Told(1, q -> q.image().red(0, 0) == 0 ? "The cat is grey. It is small and" : usual(q));
    Asked asked = ask(model, "a");
    assertThat(asked.descriptions().texts()).containsEntry("n01/0.png", "The cat is grey.");
    assertThat(asked.warnings()).singleElement().asString().contains("1 of 6 answers", "maxTokens");
  }

  @Test
  void aPreviewIsSpreadAndItsAnswersStay() throws IOException {
    Told model = new Told(1, AskingTest::usual);
    List<AnswerLine> lines =
        new Asking(model, VisionLanguageOptions.defaults(), images, 7)
            .preview(place("a"), 2, new BadImages(6, 0), Progress.SILENT);
    assertThat(lines).extracting(AnswerLine::fileName).containsExactly("n01/1.png", "n02/1.png");
    assertThat(lines.get(0).raw()).contains("shade 10");
    Told rest = new Told(1, AskingTest::usual);
    assertThat(ask(rest, "a").descriptions().size()).isEqualTo(6);
    assertThat(rest.calls).isEqualTo(4);
  }

  @Test
  void unreadableImagesAreNamed() throws IOException {
    Files.writeString(temp.resolve("data/n01/1.png"), "no image");
    assertThatThrownBy(() -> ask(new Told(2, AskingTest::usual), "a"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("n01/1.png");
  }

  @Test
  void damageInTheMiddleOfTheLogIsNamed() throws IOException {
    Files.writeString(place("a").resolve(AnswerLog.FILE), "{\"file_name\n{}\n");
    assertThatThrownBy(() -> ask(new Told(1, AskingTest::usual), "a"))
        .hasMessageContainingAll("answers.jsonl", "line 1", "asked again");
  }
}
