package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.distillery.base.Directories;
import io.distillery.base.Json;
import io.distillery.cli.option.OptionTable;
import io.distillery.compare.ComparedMethod;
import io.distillery.diffusion.ModelCard;
import io.distillery.evaluation.protocol.EvaluationResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
  @TempDir static Path temp;
  private static TinyRun tiny;
  private static Path outside;
  private static Path teacher;

  @BeforeAll
  static void makeData() throws IOException, InterruptedException {
    tiny = TinyRun.in(temp);
    outside = temp.resolve("outside");
    Shapes.write(outside, 2, 9);
    teacher = TinyTeacher.write(temp.resolve("teacher.safetensors"), tiny.data());
  }

  private static String[] arguments(Path out, String... more) {
    return CommandRun.arguments(
        List.of(
            "compare",
            "--data=" + tiny.data(),
            "--out=" + out,
            "--model=" + tiny.model(),
            "--no-train",
            "--methods=vlcp,image-only,random,first,theirs=" + outside,
            "--ipc=2",
            "--sets=2",
            "--threads=1",
            "--size=16",
            "--with=--steps=4 --guidance-scale=2",
            "--eval-epochs=2",
            "--eval-tests=1",
            "--repeats=1"),
        more);
  }

  @Test
  void methodsAreComparedInOneTableAndNothingIsDoneTwice() throws IOException {
    Path out = temp.resolve("table");
    CommandRun run = CommandRun.of(arguments(out));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(Files.readString(out.resolve("table.txt")))
        .contains(
            "convnet3, 2 images per class", "vlcp", "image-only", "first", "theirs", "random");
    assertThat(Files.readAllLines(out.resolve("table.csv"))).hasSize(6);
    assertThat(run.err())
        .contains("Plan: 8 sets, for which 24 images are drawn", "10 trainings")
        .contains("Differences from random that 2 sets of each show", "that hold all 4 at once")
        .contains("1 point takes", "if sets spread by 1.8 points as random");
    EvaluationResults results = EvaluationResults.read(out.resolve("results.json"));
    // 2 sets of 3 methods; the first images and the outside set take part twice, in pairs with each
    assertThat(results.results()).hasSize(10);
    assertThat(Files.readAllLines(out.resolve("table.csv")))
        .anyMatch(line -> line.startsWith("convnet3,2,\"first\",1,2,"))
        .anyMatch(line -> line.startsWith("convnet3,2,\"random\",2,2,"));
    assertThat(out.resolve("sets/vlcp/ipc-2/set-0/run.json"))
        .content()
        .contains("\"steps\" : 4", "\"scale\" : 2.0");

    CommandRun again = CommandRun.of(arguments(out));

    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).doesNotContain("Drawing", "Evaluating");
    assertThat(again.err()).contains("as the sets so far spread");
    assertThat(EvaluationResults.read(out.resolve("results.json"))).isEqualTo(results);
  }

  @Test
  void realImagesAreChosenByTheirLatentsAndByATeacherAndTrainedOnWhole() throws IOException {
    Path out = temp.resolve("chosen");
    String[] arguments =
        arguments(
            out,
            "--methods=centroid,vlcp-chosen,herding,k-center,rded,random,real",
            "--candidates=2",
            "--sets=1",
            "--real-epochs=3",
            "--real-images=8",
            "--teacher=" + teacher);
    CommandRun run = CommandRun.of(arguments);

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err())
        .contains("The teacher, convnet3", "of the 18 real test images")
        .contains("Plan: 6 sets, for which 18 images are drawn") // two for each of vlcp-chosen's
        .contains("36 of 36 images were encoded before"); // for the prototypes, and for herding
    assertThat(Files.readString(out.resolve("table.txt")))
        .contains(
            "Real images, up to 8 per class (hard-label, small images, shortened to 3 of 1000 epochs")
        .contains("centroid", "vlcp-chosen", "herding", "k-center", "rded");
    assertThat(Files.readAllLines(out.resolve("table.csv")).get(1))
        .startsWith("convnet3,8,\"real\",1,1,");
    assertThat(out.resolve("sets/centroid/ipc-2/set-0/run.json"))
        .content()
        .contains("\"strength\" : 0.0", "\"candidates\" : 1", "\"teacher\" : null")
        .doesNotContain("teacher.safetensors");
    assertThat(out.resolve("sets/vlcp-chosen/ipc-2/set-0/distilled/candidates.jsonl"))
        .content()
        .contains("circle/00001.png", "cross_entropy");
    assertThat(out.resolve("sets/rded/ipc-2/set-0/distilled/circle/001.png")).exists();

    CommandRun again = CommandRun.of(arguments);

    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).doesNotContain("Drawing", "Evaluating", "Encoding", "The teacher");
  }

  /**
   * A model's card has its images refined by a run; whoever compares methods sees what they draw.
   */
  @Test
  void byACardTheDefaultAloneIsRefined() throws IOException {
    Path model = TinyModel.write(temp.resolve("carded"));
    new ModelCard("shapes", Shapes.CLASSES, new ModelCard.Drawing(0.5, 2, 0, "", 4, 2))
        .write(model);
    String[] both = {
      "--model=" + model, "--methods=default,vlcp,random", "--sets=1", "--refine-real=4"
    };
    Path out = temp.resolve("by-card");
    CommandRun run = CommandRun.of(arguments(out, both));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(out.resolve("sets/default/ipc-2/set-0/drawn")).isDirectory();
    assertThat(out.resolve("sets/default/ipc-2/set-0/run.json"))
        .content()
        .contains("\"kind\" : \"DM\"", "\"space\" : \"LATENTS\"", "\"iterations\" : 2");
    assertThat(out.resolve("sets/vlcp/ipc-2/set-0/drawn")).doesNotExist();

    Path asked = temp.resolve("by-option");
    CommandRun refined = CommandRun.of(arguments(asked, concat(both, "--refine=dm")));
    assertThat(refined.code()).as(refined.err()).isZero();
    assertThat(refined.err())
        .containsOnlyOnce(" refined images in ")
        .doesNotContain("drawn images in ");
    assertThat(asked.resolve("sets/vlcp/ipc-2/set-0/drawn")).isDirectory();
  }

  private static String[] concat(String[] some, String more) {
    String[] all = Arrays.copyOf(some, some.length + 1);
    all[some.length] = more;
    return all;
  }

  @Test
  void peersAreComparedByTheirNames() throws IOException {
    Path out = temp.resolve("peers");
    String[] arguments =
        arguments(
            out,
            "--methods=d4m,ddoq,mgd3,igd-deviation,dm,random",
            "--sets=1",
            "--with=--steps=4", // peers have a guidance of their own
            "--refine-steps=2",
            "--refine-real=4");
    CommandRun run = CommandRun.of(arguments);

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err())
        .contains("Refining real images, set 0: 6 steps")
        .containsPattern("of training and .* of refining, beside the drawing");
    assertThat(Files.readString(out.resolve("table.txt")))
        .contains("d4m", "mgd3", "igd-deviation", "dm")
        .containsPattern("ddoq .*\\(1 set, 1 training, images weighted;");
    assertThat(out.resolve("sets/ddoq/ipc-2/set-0/distilled/metadata.jsonl"))
        .hasSameTextualContentAs(out.resolve("sets/d4m/ipc-2/set-0/distilled/metadata.jsonl"))
        .content()
        .contains("\"weight\":");
    assertThat(out.resolve("sets/d4m/ipc-2/set-0/run.json"))
        .content()
        .contains("\"scale\" : 8.0", "\"strength\" : 0.7", "\"contamination\" : 0.0");
    assertThat(out.resolve("sets/mgd3/ipc-2/set-0/run.json"))
        .content()
        .contains("\"mode\" : 0.1", "\"strength\" : 1.0", "\"scale\" : 4.0");
    assertThat(out.resolve("sets/igd-deviation/ipc-2/set-0/run.json"))
        .content()
        .contains("\"deviation\" : 0.03", "\"kind\" : \"NONE\"");
    assertThat(
            Files.mismatch(
                out.resolve("sets/dm/ipc-2/set-0/distilled/circle/000.png"),
                out.resolve("sets/random/ipc-2/set-0/distilled/circle/000.png")))
        .isNotNegative();

    CommandRun again = CommandRun.of(arguments);
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).doesNotContain("Drawing", "Evaluating", "Refining", "of refining");
  }

  @Test
  void scoresTellWhatIsOfLabelsAndAugmentation() throws IOException {
    Path plain = temp.resolve("plain");
    CommandRun beside =
        CommandRun.of(arguments(plain, "--methods=first,random", "--sets=1", "--unaugmented"));
    assertThat(beside.code()).as(beside.err()).isZero();
    assertThat(beside.out()).contains("small images, without augmentation, shortened to 2");
    Path out = temp.resolve("scored");
    CommandRun run =
        CommandRun.of(
            arguments(
                out,
                "--methods=first,random,real",
                "--sets=1",
                "--real-epochs=2",
                "--beside=" + plain));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).containsPattern("first .* LRS 0\\.\\d+ \\(IOR .*, ARS 0\\.\\d+");
    assertThat(out.resolve("table.html")).content().contains("Robust scores", "LRS 0.");
    assertThat(plain.resolve("table.html")).content().doesNotContain("Robust scores");

    CommandRun nowhere = CommandRun.of(arguments(temp.resolve("none"), "--beside=" + temp));
    assertThat(nowhere.code()).isEqualTo(2);
    assertThat(nowhere.err()).contains("--beside names " + temp + ", which has no results.json");
  }

  /** Four times as many images are drawn, of which a teacher keeps some. */
  @Test
  void aTeacherKeepsTheSurestOfAPool() throws IOException {
    Path out = temp.resolve("pool");
    String[] options = {
      "--methods=cao2-selection,random",
      "--sets=1",
      "--with=--steps=4",
      "--refine=dm",
      "--refine-steps=1",
      "--teacher=" + teacher
    };
    CommandRun run = CommandRun.of(arguments(out, options));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("for which 24 images are drawn").doesNotContain("of refining");
    assertThat(out.resolve("sets/cao2-selection-pool/ipc-8/set-0/run.json"))
        .content()
        .contains("\"scale\" : 2.7", "\"strength\" : 1.0", "\"kind\" : \"NONE\"");
    assertThat(out.resolve("sets/cao2-selection/ipc-2/set-0/distilled/square"))
        .isDirectoryContaining("glob:**001.png")
        .isDirectoryNotContaining("glob:**002.png");

    CommandRun again = CommandRun.of(arguments(out, options));
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).doesNotContain("Drawing", "The teacher");
  }

  /** The same sets are trained on again, under another name; random images have no weights. */
  @Test
  void setsAreWeightedBesideThemselves() throws IOException {
    Path out = temp.resolve("weighted");
    String[] options = {"--methods=vlcp,random", "--sets=1"};
    CommandRun alike = CommandRun.of(arguments(out, options));
    assertThat(alike.code()).as(alike.err()).isZero();
    CommandRun weighted =
        CommandRun.of(arguments(out, "--methods=vlcp,random", "--sets=1", "--weighted"));

    assertThat(weighted.code()).as(weighted.err()).isZero();
    assertThat(weighted.err()).doesNotContain("Drawing").contains("1 training on sets, 1 done");
    assertThat(EvaluationResults.read(out.resolve("results.json")).results())
        .extracting(r -> r.method() + " " + r.isWeighted())
        .containsExactlyInAnyOrder("vlcp false", "random false", "vlcp-weighted true");
    assertThat(out.resolve("table.json"))
        .content()
        .containsPattern("\"method\" : \"vlcp-weighted\"[^}]*}[^}]*, images weighted\"");
  }

  /** The first set finds out how many steps the minutes are worth, and the second takes as many. */
  @Test
  void refinedRealImagesObeyMinutes() throws IOException {
    Path out = temp.resolve("minutes");
    String[] two = {"--methods=dm,random", "--refine-real=4", "--refine-minutes=0.01"};
    CommandRun run = CommandRun.of(arguments(out, two));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("and 1 s of refining"); // two sets of 0.6 s
    long steps =
        Json.read(out.resolve("sets/dm/ipc-2/fitted.json"), JsonNode.class).get("count").asLong();
    assertThat(run.err())
        .contains("Refining real images, set 0: " + 3 * steps + " steps")
        .contains("Refining real images, set 1: " + 3 * steps + " steps");

    String[] third = {
      "--methods=dm,random", "--refine-real=4", "--refine-minutes=0.02", "--sets=3"
    };
    CommandRun refused = CommandRun.of(arguments(out, third));
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .contains("set-0 holds another set:", "  dm --refine-minutes: 0.01 there, 0.02 asked for")
        .contains("Give another --out, or delete ");
  }

  /** No row holds results on images of two recipes. */
  @Test
  void resultsBelongToTheImagesThatWereTrainedOn() throws IOException {
    Path out = temp.resolve("changed");
    Path given = temp.resolve("given");
    Shapes.write(given, 2, 9);
    String[] asked = {
      "--methods=image-only,dm,random,theirs=" + given,
      "--sets=1",
      "--refine-real=4",
      "--refine-steps=1",
      "--with=--steps=4"
    };
    CommandRun run = CommandRun.of(arguments(out, asked));
    assertThat(run.code()).as(run.err()).isZero();
    EvaluationResults before = EvaluationResults.read(out.resolve("results.json"));

    asked[3] = "--refine-steps=3";
    asked[4] = "--with=--steps=3";
    Shapes.write(given, 2, 10);
    assertThat(CommandRun.of(arguments(out, asked)).err())
        .contains("dm --refine-steps: 1 there, 3 asked for");
    Directories.delete(out.resolve("sets/dm"));
    assertThat(CommandRun.of(arguments(out, asked)).err())
        .contains("image-only/ipc-2/set-0 holds another run");
    Directories.delete(out.resolve("sets/image-only"));
    CommandRun again = CommandRun.of(arguments(out, asked));

    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err())
        .contains(
            "Not the images of before, since options or files have changed: dm/ipc-2/set-0,"
                + " image-only/ipc-2/set-0, theirs/ipc-2/set-0. Networks are trained on them anew.");
    EvaluationResults after = EvaluationResults.read(out.resolve("results.json"));
    assertThat(after.of("random", "convnet3", 2)).isEqualTo(before.of("random", "convnet3", 2));

    Path fresh = temp.resolve("unchanged");
    CommandRun whole = CommandRun.of(arguments(fresh, asked));
    assertThat(whole.code()).as(whole.err()).isZero();
    EvaluationResults expected = EvaluationResults.read(fresh.resolve("results.json"));
    assertThat(after.results())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("seconds")
        .containsExactlyElementsOf(expected.results());

    assertThat(CommandRun.of(arguments(out, asked)).err())
        .doesNotContain("Not the images of before", "Evaluating");
  }

  @Test
  void resultsOnOtherTestImagesAreNotMixed() {
    Path out = temp.resolve("tested");
    Path train = tiny.data().resolve("train");
    String[] asked = {"--methods=random,first", "--sets=1", "--data=" + train, "--held-out=0.2"};
    CommandRun run = CommandRun.of(arguments(out, asked));
    assertThat(run.code()).as(run.err()).isZero();

    asked[3] = "--held-out=0.4";
    CommandRun other = CommandRun.of(arguments(out, asked));
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("has results on other test images");
  }

  @Test
  void networksLearnFromATeacherWhereOneIsNamed() {
    Path out = temp.resolve("soft");
    String[] soft = {
      "--methods=random,first,real", "--sets=1", "--protocol=soft", "--teacher=" + teacher
    };
    CommandRun run = CommandRun.of(arguments(out, soft));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).containsOnlyOnce("The teacher, convnet3,");
    assertThat(run.out())
        .contains("soft-label, shortened to 2 of 300 epochs", "shortened to 20 of 300 epochs");

    CommandRun untaught = CommandRun.of(arguments(out, "--protocol=soft"));
    assertThat(untaught.code()).isEqualTo(2);
    assertThat(untaught.err()).contains("--protocol soft needs", "--teacher: make one");
  }

  @Test
  void aComparisonEndsWhenItIsSettledOrItsSetsAreSpent() throws IOException {
    Path out = temp.resolve("settled");
    String[] asked = {"--methods=random,first", "--sets=5", "--settle"};
    CommandRun run = CommandRun.of(arguments(out, asked));

    assertThat(run.code()).as(run.err()).isZero();
    int sets =
        run.err().contains("After 3 sets of each method every difference is settled") ? 3 : 5;
    assertThat(EvaluationResults.read(out.resolve("results.json")).results()).hasSize(2 * sets);
    assertThat(run.out())
        .contains("hold at every look, after 3, 5 sets (", "at this look after " + sets);

    CommandRun again = CommandRun.of(arguments(out, asked));
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.out()).isEqualTo(run.out());

    CommandRun more = CommandRun.of(arguments(out, "--methods=random,first", "--sets=8"));
    assertThat(more.code()).isEqualTo(2);
    assertThat(more.err()).contains("planned with looks after [3, 5] sets", "--settle --sets 5");
  }

  @Test
  void anotherSizeOfImagesIsRefused() {
    Path out = temp.resolve("sized");
    CommandRun run = CommandRun.of(arguments(out, "--methods=random", "--sets=1"));
    assertThat(run.code()).as(run.err()).isZero();

    CommandRun larger = CommandRun.of(arguments(out, "--methods=random", "--sets=1", "--size=20"));

    assertThat(larger.code()).isEqualTo(2);
    assertThat(larger.err()).contains("has sets of 16 pixels, asked for are 20", "--size 16");
  }

  @Test
  void aChoiceByATeacherNeedsOne() {
    CommandRun run =
        CommandRun.of(
            arguments(temp.resolve("untaught"), "--methods=herding", "--choose-by=teacher"));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--choose-by teacher", "need --teacher FILE");
  }

  @Test
  void resultsOfAnotherProtocolAreNotMixed() {
    Path out = temp.resolve("mixed");
    CommandRun run = CommandRun.of(arguments(out, "--methods=random", "--sets=1"));
    assertThat(run.code()).as(run.err()).isZero();

    CommandRun other =
        CommandRun.of(arguments(out, "--methods=random", "--sets=1", "--eval-epochs=3"));

    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("shortened to 2", "shortened to 3", "give another --out");
  }

  @Test
  void theHelpNamesEveryMethod() {
    CommandRun run = CommandRun.of("compare", "--help");

    for (ComparedMethod method : ComparedMethod.values()) {
      assertThat(run.out())
          .contains("  " + method.title() + " ", OptionTable.inFlags(method.description()));
    }
  }

  @Test
  void aSetWithTooFewImagesIsNamed() {
    CommandRun run =
        CommandRun.of(arguments(temp.resolve("few"), "--methods=theirs=" + outside, "--ipc=3"));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("outside has 2 images of class circle, expected 3");
  }

  /** What each of many runs has to say is said once. */
  @Test
  void aComparisonTellsItsOwnProgressAndNotThatOfEveryRun() {
    CommandRun run =
        CommandRun.of(
            Arrays.stream(
                    arguments(
                        temp.resolve("told"),
                        "--methods=vlcp,image-only,random",
                        "--ipc=1",
                        "--sets=3",
                        "--train-epochs=1",
                        "--train-batch=8"))
                .map(argument -> argument.equals("--no-train") ? "--train" : argument)
                .toArray(String[]::new));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err())
        .containsOnlyOnce("The model tiny is fine-tuned on these images first.")
        .containsOnlyOnce(
            "The model tiny (fine-tuned), trained on the training images of shapes, is")
        .containsOnlyOnce("Making sets: 18 drawn images")
        .containsOnlyOnce("images were encoded before")
        .doesNotContain("The model model", "Drawing images")
        .satisfies(said -> assertThat(said.split("prompts are cut", -1)).hasSizeLessThan(4));
  }

  /** Before any is made: the others may take hours. */
  @Test
  void whatCannotBeMadeIsSaidAtOnceForAllSets() {
    Path out = temp.resolve("early");
    CommandRun run =
        CommandRun.of(
            arguments(
                out,
                "--methods=random,vlcp,theirs=" + temp.resolve("nowhere"),
                "--ipc=1,1000",
                "--with",
                "--candidates=0 --strength=2")); // the first is an option of compare too

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "fewer training images than the 1000 images per class",
            "--strength is 2.0, expected 0 to 1",
            "--candidates is 0",
            "There is no directory " + temp.resolve("nowhere"))
        .containsOnlyOnce("--strength is 2.0");
    assertThat(out).doesNotExist();
  }

  @Test
  void anUnknownMethodIsRefusedWithThoseThatThereAre() {
    CommandRun run = CommandRun.of(arguments(temp.resolve("none"), "--methods=dream"));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("no method dream", "label-prompt", "random");
    assertThat(temp.resolve("none")).doesNotExist();
  }
}
