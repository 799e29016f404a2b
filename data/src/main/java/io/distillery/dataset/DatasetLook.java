package io.distillery.dataset;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.distillery.base.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Tells what a look at a dataset's folder found: what is taken, and what is not and why.
 *
 * @param classes in the order of their labels
 * @param trainFolder of the training images, relative to the dataset's folder; empty for that
 * @param testOrigin where test images come from: a folder's name, or {@code held out}
 * @param passedOver what is not taken
 * @param captions that lie beside the images
 * @param unreadable images that cannot be decoded, and are left out; empty before anybody tried
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DatasetLook(
    List<ClassCount> classes,
    String trainFolder,
    String testOrigin,
    List<PassedOver> passedOver,
    List<CaptionFiles> captions,
    List<SkippedImage> unreadable) {
  private static final int CLASSES_NAMED = 30;
  private static final int UNREADABLE_NAMED = 5;
  private static final String CODE = "n\\d{8}";

  /**
   * Counts a class.
   *
   * @param folder of its images
   * @param name in words
   * @param train training images
   * @param test test images
   */
  public record ClassCount(String folder, String name, long train, long test) {}

  /** Copies the lists. */
  public DatasetLook {
    classes = List.copyOf(classes);
    passedOver = List.copyOf(passedOver);
    captions = List.copyOf(captions);
    unreadable = List.copyOf(unreadable);
  }

  /** Tells of images of which no folder was looked at. */
  static DatasetLook of(LabelledImages train, LabelledImages test, String testOrigin) {
    return new DatasetLook(counts(train, test), "", testOrigin, List.of(), List.of(), List.of());
  }

  static List<ClassCount> counts(LabelledImages train, LabelledImages test) {
    List<ClassCount> counts = new ArrayList<>();
    for (int label = 0; label < train.classNames().size(); label++) {
      ImageClass of = train.classNames().classes().get(label);
      counts.add(
          new ClassCount(
              of.folder(), of.name(), train.ofClass(label).size(), test.ofClass(label).size()));
    }
    return counts;
  }

  /** Returns the same when images were decoded: what is left, and what else cannot be. */
  public DatasetLook decoded(LabelledImages train, LabelledImages test, List<SkippedImage> bad) {
    List<SkippedImage> all = new ArrayList<>(unreadable);
    all.addAll(bad);
    return new DatasetLook(counts(train, test), trainFolder, testOrigin, passedOver, captions, all);
  }

  /** Returns how many training images there are. */
  @JsonIgnore
  public long trainImages() {
    return classes.stream().mapToLong(ClassCount::train).sum();
  }

  /** Returns how many test images there are. */
  @JsonIgnore
  public long testImages() {
    return classes.stream().mapToLong(ClassCount::test).sum();
  }

  /**
   * Says it in lines for people: classes with their words and counts, where test images come from,
   * what is passed over, and what stands out.
   */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        Text.format(
            "%,d classes, %,d training images%s, %,d test images (%s)",
            classes.size(),
            trainImages(),
            trainFolder.isEmpty() ? "" : " in " + trainFolder,
            testImages(),
            testOrigin));
    lines.add("Classes: " + classLine());
    warnings().forEach(lines::add);
    return lines;
  }

  /** Says what stands out, a sentence each; none where all is taken and well named. */
  public List<String> warnings() {
    List<String> lines = new ArrayList<>(remarks());
    unreadableLine().ifPresent(lines::add);
    return lines;
  }

  /** Says the same but for images that cannot be decoded. */
  public List<String> remarks() {
    List<String> lines = new ArrayList<>();
    passedOver.stream()
        .filter(PassedOver::isLoss)
        .forEach(passed -> lines.add("Not taken: " + passed));
    sameWords()
        .forEach(
            (name, folders) ->
                lines.add(
                    Text.format(
                        "The classes %s have the same words, \"%s\": no text can tell them apart;"
                            + " other words can be given by source.classNames",
                        String.join(", ", folders), name)));
    List<String> codes =
        classes.stream().map(ClassCount::name).filter(name -> name.matches(CODE)).toList();
    if (!codes.isEmpty()) {
      lines.add(
          Text.format(
              "%,d classes are named by WordNet codes alone (%s): put words.txt or"
                  + " LOC_synset_mapping.txt of the dataset beside its folders, install WordNet 3.0"
                  + " (Debian's wordnet-base), or give words by source.classNames",
              codes.size(), codes.get(0)));
    }
    return lines;
  }

  /** Says what cannot be decoded; nothing where all can. */
  public Optional<String> unreadableLine() {
    return unreadable.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Text.format(
                "Not taken: %,d of %,d images, which cannot be read (%s%s)",
                unreadable.size(),
                unreadable.size() + trainImages() + testImages(),
                unreadable.stream()
                    .limit(UNREADABLE_NAMED)
                    .map(image -> image.file() + ": " + image.reason())
                    .collect(Collectors.joining("; ")),
                unreadable.size() > UNREADABLE_NAMED ? "; ..." : ""));
  }

  /** Returns the folders of classes that share words, by the words. */
  Map<String, List<String>> sameWords() {
    Map<String, List<String>> byName = new LinkedHashMap<>();
    classes.forEach(c -> byName.computeIfAbsent(c.name(), n -> new ArrayList<>()).add(c.folder()));
    byName.values().removeIf(folders -> folders.size() < 2);
    return byName;
  }

  private String classLine() {
    String named =
        classes.stream()
            .limit(CLASSES_NAMED)
            .map(
                c ->
                    c.folder().equals(c.name())
                        ? Text.format("%s %,d", c.name(), c.train())
                        : Text.format("%s (%s) %,d", c.name(), c.folder(), c.train()))
            .collect(Collectors.joining(", "));
    return classes.size() > CLASSES_NAMED
        ? Text.format("%s and %,d more", named, classes.size() - CLASSES_NAMED)
        : named;
  }
}
