package io.distillery.report;

import io.distillery.base.Text;
import io.distillery.base.WholeFile;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.describe.VisionLanguageOptions;
import io.distillery.describe.vlm.AnswerLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Shows what a vision-language model says of some images, before it is asked about all. */
public final class AnswersPage {
  /** Names the page in the directory of a run. */
  public static final String FILE = "preview.html";

  private static final int SIDE = 224;

  /**
   * Is what the template is filled with.
   *
   * @param images how many will be asked about in all
   */
  public record Page(String model, String question, int images, List<Card> cards) {}

  /** Is an image and what was said of it. */
  public record Card(
      String image, String fileName, String shown, String raw, String text, String account) {}

  private AnswersPage() {}

  /**
   * Writes the page.
   *
   * @param run the run's directory
   * @return where it is
   */
  public static Path write(
      Path run, VisionLanguageOptions asked, LabelledImages images, List<AnswerLine> answers)
      throws IOException {
    Map<String, LabelledImage> byName = new HashMap<>();
    images.images().forEach(image -> byName.put(image.fileName(), image));
    Pictures pictures = new Pictures(answers.size());
    List<Card> cards = new ArrayList<>();
    for (AnswerLine answer : answers) {
      LabelledImage image = byName.get(answer.fileName());
      cards.add(
          new Card(
              pictures.of(images.file(image), SIDE),
              answer.fileName(),
              images.classNames().name(image.label()),
              answer.raw(),
              answer.text(),
              Text.format(
                  "%s, %d tokens, %.1f s",
                  answer.ending(), answer.tokens(), answer.milliseconds() / 1e3)));
    }
    Page page =
        new Page(asked.model().orElseThrow(), asked.question(), images.size(), List.copyOf(cards));
    Path file = run.resolve(FILE);
    WholeFile.write(file, new HtmlTemplate("preview.ftlh").html("page", page));
    return file;
  }
}
