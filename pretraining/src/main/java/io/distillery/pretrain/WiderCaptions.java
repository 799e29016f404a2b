package io.distillery.pretrain;

import io.distillery.base.Parallel;
import io.distillery.base.Progress;
import io.distillery.base.Seeds;
import io.distillery.base.WholeFile;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.image.RgbImage;
import io.distillery.describe.AppearanceDescriber;
import io.distillery.finetune.MirroredText;
import io.distillery.prototype.text.LabelPrompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Captions that say what an image shows in narrow and wide terms, so that words of classes that
 * were never seen land near something: "a photo of a golden retriever, a dog, an animal." before
 * what the embedded describer says of its looks. Parts are left out at random, image by image and
 * mirror image by mirror image.
 */
final class WiderCaptions {
  private static final double LABEL_SHARE = 0.6; // captions that begin with the class
  private static final double OTHER_NAME_SHARE = 0.2; // of these, by another of its names
  private static final double WIDER_NOUN_SHARE = 0.25; // descriptions of "a dog"
  private static final double APPEARANCE_SHARE = 0.9;
  private static final int MOST_WIDER = 2;
  private static final String LABEL_PROMPT = "a photo of ";

  private final ClassNames classes;
  private final WordNet wordNet;

  WiderCaptions(ClassNames classes, WordNet wordNet) {
    this.classes = classes;
    this.wordNet = wordNet;
  }

  /**
   * Reads the captions from a file, or makes and writes them: a line each for an image, its mirror
   * image, the next image.
   *
   * @param threads that describe images side by side
   */
  List<String> of(PretrainingImages images, Path file, int threads, Progress progress)
      throws IOException {
    if (Files.exists(file)) {
      return MirroredCaptions.read(images, file);
    }
    String[] lines = new String[2 * images.size()];
    int[] done = {0};
    try (Progress.Task task = progress.begin("Describing", "images", images.size())) {
      Parallel.each(
          images.size(),
          threads,
          i -> {
            List<String> pair = captions(images.image(i), (int) images.labels()[i], i);
            lines[2 * i] = pair.get(0);
            lines[2 * i + 1] = pair.get(1);
            synchronized (done) {
              task.done(++done[0]);
            }
          });
    }
    List<String> all = Arrays.asList(lines);
    WholeFile.write(file, part -> Files.write(part, all));
    return all;
  }

  /** Of an image and of its mirror image. */
  private List<String> captions(RgbImage image, int label, int number) {
    List<String> names = List.of(classes.name(label).split(", "));
    List<String> wider = wordNet.widerTerms(classes.folders().get(label));
    SplittableRandom random = new SplittableRandom(Seeds.derive(0, "caption", number + 1));
    boolean isWide = !wider.isEmpty() && random.nextDouble() < WIDER_NOUN_SHARE;
    String noun = isWide ? any(wider, random) : names.get(0);
    String looks =
        new AppearanceDescriber().describe(image, noun, Seeds.derive(0, "describe", number + 1));
    return List.of(
        caption(names, wider, looks, random),
        caption(names, wider, MirroredText.of(looks), random));
  }

  /** Some of: the class, wider terms, looks; never nothing. */
  private static String caption(
      List<String> names, List<String> wider, String looks, SplittableRandom random) {
    boolean isDescribed = random.nextDouble() < APPEARANCE_SHARE;
    boolean isNamed = random.nextDouble() < LABEL_SHARE;
    if (isDescribed && !isNamed) {
      return looks;
    }
    String name = random.nextDouble() < OTHER_NAME_SHARE ? any(names, random) : names.get(0);
    StringBuilder text = new StringBuilder(LabelPrompt.of(name));
    int most = random.nextInt(MOST_WIDER + 1);
    for (int i = 0, from = 0; i < most && from < wider.size(); i++) {
      from += random.nextInt(wider.size() - from);
      text.append(", ").append(withArticle(wider.get(from++)));
    }
    return isDescribed ? text.append(". ").append(looks).toString() : text.toString();
  }

  private static String withArticle(String noun) {
    return LabelPrompt.of(noun).substring(LABEL_PROMPT.length());
  }

  private static String any(List<String> terms, SplittableRandom random) {
    return terms.get(random.nextInt(terms.size()));
  }
}
