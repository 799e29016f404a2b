package io.distillery.describe.files;

import io.distillery.base.Text;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.describe.ClassNoun;
import io.distillery.describe.Descriptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Is what was read of a dataset's images, and what did not fit.
 *
 * @param descriptions of the images, by their names in the dataset, not cleaned
 * @param images number of images in the dataset
 * @param missing images that nothing is said of; they count for image prototypes only
 * @param empty images that a blank text stands for, which are not among {@code missing}
 * @param doubles images that are described more than once; the first description counts
 * @param tooLong images whose description has more than {@value #LONG} characters
 * @param strays names of files that are neither in the dataset nor on disk
 */
public record MatchedCaptions(
    Descriptions descriptions,
    int images,
    List<String> missing,
    List<String> empty,
    List<String> doubles,
    List<String> tooLong,
    List<String> strays) {
  /** Is the length above which a description is named: five windows of a text encoder, about. */
  public static final int LONG = 2_000;

  private static final int NAMED = 5;

  public MatchedCaptions {
    missing = List.copyOf(missing);
    empty = List.copyOf(empty);
    doubles = List.copyOf(doubles);
    tooLong = List.copyOf(tooLong);
    strays = List.copyOf(strays);
  }

  /**
   * Reads descriptions and finds their images.
   *
   * @throws DatasetException when they cannot be read, or are of no image of the dataset
   */
  public static MatchedCaptions of(CaptionSource source, LabelledImages images) throws IOException {
    List<Caption> captions = source.read();
    boolean areTexts = source.format() == CaptionFormat.TXT;
    Path folder = areTexts ? source.path() : source.path().toAbsolutePath().getParent();
    ImageNames names = new ImageNames(images, folder);
    Map<String, String> texts = new HashMap<>();
    Set<String> named = new HashSet<>();
    Set<String> doubles = new LinkedHashSet<>();
    List<String> strays = new ArrayList<>();
    for (Caption caption : captions) {
      List<LabelledImage> found = names.find(caption.file());
      for (LabelledImage image : found) {
        if (!named.add(image.fileName())) {
          doubles.add(image.fileName());
        }
        if (!caption.text().isBlank()) {
          texts.putIfAbsent(image.fileName(), caption.text());
        }
      }
      if (found.isEmpty() && !areTexts && !names.isFile(caption.file())) {
        strays.add(caption.file());
      }
    }
    if (named.isEmpty()) {
      throw new DatasetException(
          Text.format(
              "%s describes none of the %,d images in %s: %s. Names must be relative to that"
                  + " folder, like %s.",
              source.path(),
              images.size(),
              images.root(),
              captions.isEmpty()
                  ? "it is empty"
                  : "it names " + first(captions.stream().map(Caption::file).toList()),
              images.size() == 0 ? "class/x.jpg" : images.images().get(0).fileName()));
    }
    return new MatchedCaptions(
        Descriptions.of(texts),
        images.size(),
        fileNames(images).filter(name -> !named.contains(name)).toList(),
        fileNames(images).filter(n -> named.contains(n) && !texts.containsKey(n)).toList(),
        List.copyOf(doubles),
        fileNames(images).filter(name -> texts.getOrDefault(name, "").length() > LONG).toList(),
        strays);
  }

  /** Puts the class's name before descriptions that do not say it. */
  public MatchedCaptions namingClasses(LabelledImages of) {
    Map<String, String> texts = new HashMap<>(descriptions.texts());
    for (LabelledImage image : of.images()) {
      String name = of.classNames().name(image.label());
      texts.computeIfPresent(image.fileName(), (file, text) -> ClassNoun.before(text, name));
    }
    return new MatchedCaptions(
        Descriptions.of(texts), images, missing, empty, doubles, tooLong, strays);
  }

  private static Stream<String> fileNames(LabelledImages images) {
    return images.images().stream().map(LabelledImage::fileName);
  }

  /** Writes sentences to warn with; none if every image has one description and it fits. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    add(
        warnings,
        missing,
        Text.format(
            "of %,d images have no description; they count for image prototypes only", images));
    add(warnings, empty, "images have an empty description");
    add(warnings, doubles, "images are described more than once; the first description counts");
    add(warnings, tooLong, Text.format("descriptions have more than %,d characters", LONG));
    add(warnings, strays, "descriptions name files that do not exist");
    return List.copyOf(warnings);
  }

  private static void add(List<String> warnings, List<String> names, String sentence) {
    if (!names.isEmpty()) {
      warnings.add(Text.format("%,d %s: %s", names.size(), sentence, first(names)));
    }
  }

  private static String first(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
        + (names.size() > NAMED ? ", ..." : "");
  }
}
