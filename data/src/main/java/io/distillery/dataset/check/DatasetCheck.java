package io.distillery.dataset.check;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.distillery.base.ContentHash;
import io.distillery.base.Parallel;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.DatasetLook;
import io.distillery.dataset.DatasetSplits;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.SkippedImage;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.UnreadableImageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells what a look at every image of a dataset finds beside what {@link DatasetLook} tells.
 *
 * @param look at the folder
 * @param duplicates groups of images of the same content
 * @param alike groups of images that look alike, of other content
 * @param leaks images of the test set that are training images too, or look like one
 * @param mixed groups of {@code duplicates} that lie in several classes
 * @param blank images of one colour, or nearly
 * @param tiny images whose shorter side is below {@value #TINY} pixels
 * @param imbalance images of the largest class over those of the smallest; 1 where all are equal
 */
public record DatasetCheck(
    @JsonUnwrapped DatasetLook look,
    List<List<String>> duplicates,
    List<List<String>> alike,
    List<String> leaks,
    List<List<String>> mixed,
    List<String> blank,
    List<String> tiny,
    double imbalance) {
  private static final int TINY = 16;
  private static final int BLANK_SPREAD = 3;
  private static final double MUCH_IMBALANCE = 5;
  private static final int NAMED = 5;
  private static final ImageDecoder DECODER = new ImageDecoder();

  private record Seen(boolean isTest, LabelledImage image, String name, Thumbnail thumbnail) {}

  /**
   * Looks at every image.
   *
   * @param threads that decode
   */
  public static DatasetCheck of(DatasetSplits splits, int threads, Progress progress)
      throws IOException {
    LabelledImages train = splits.train();
    int size = train.size() + splits.test().size();
    Seen[] seen = new Seen[size];
    ContentHash[] contents = new ContentHash[size];
    List<SkippedImage> bad = new ArrayList<>();
    AtomicInteger done = new AtomicInteger();
    try (Progress.Task task = progress.begin("Looking at images", "images", size)) {
      Parallel.each(
          size,
          threads,
          i -> {
            boolean isTest = i >= train.size();
            LabelledImages of = isTest ? splits.test() : train;
            LabelledImage image = of.images().get(isTest ? i - train.size() : i);
            String name = isTest ? "test: " + image.fileName() : image.fileName();
            try {
              byte[] content = ImageDecoder.content(of.file(image));
              seen[i] =
                  new Seen(
                      isTest,
                      image,
                      name,
                      Thumbnail.of(DECODER.decode(content, of.file(image).toString())));
              contents[i] = ContentHash.of(content);
            } catch (UnreadableImageException e) {
              synchronized (bad) {
                bad.add(new SkippedImage(name, e.reason()));
              }
            }
            task.done(done.incrementAndGet());
          });
    }
    bad.sort(Comparator.comparing(SkippedImage::file));
    return of(splits, seen, contents, bad);
  }

  private static DatasetCheck of(
      DatasetSplits splits, Seen[] seen, ContentHash[] contents, List<SkippedImage> bad) {
    Set<String> unreadable = SkippedImage.files(bad);
    LabelledImages train = splits.train().without(unreadable);
    LabelledImages test =
        splits
            .test()
            .with(
                splits.test().images().stream()
                    .filter(image -> !unreadable.contains("test: " + image.fileName()))
                    .toList());
    List<List<Integer>> same = same(contents);
    List<List<Integer>> alike =
        NearDuplicates.of(thumbnails(seen)).stream()
            .filter(group -> group.stream().map(i -> contents[i]).distinct().count() > 1)
            .toList();
    Set<String> leaks = new HashSet<>();
    for (List<List<Integer>> groups : List.of(same, alike)) {
      for (List<Integer> group : groups) {
        if (group.stream().anyMatch(i -> !seen[i].isTest())) {
          group.stream().filter(i -> seen[i].isTest()).forEach(i -> leaks.add(seen[i].name()));
        }
      }
    }
    DatasetLook look = splits.look().decoded(train, test, bad);
    return new DatasetCheck(
        look,
        names(same, seen),
        names(alike, seen),
        leaks.stream().sorted().toList(),
        names(
            same.stream()
                .filter(g -> g.stream().map(i -> seen[i].image().label()).distinct().count() > 1)
                .toList(),
            seen),
        some(seen, thumbnail -> thumbnail.spread() < BLANK_SPREAD),
        some(seen, thumbnail -> Math.min(thumbnail.width(), thumbnail.height()) < TINY),
        imbalance(look));
  }

  private static Thumbnail[] thumbnails(Seen[] seen) {
    Thumbnail[] thumbnails = new Thumbnail[seen.length];
    for (int i = 0; i < seen.length; i++) {
      thumbnails[i] = seen[i] == null ? null : seen[i].thumbnail();
    }
    return thumbnails;
  }

  private static List<List<Integer>> same(ContentHash[] contents) {
    Map<ContentHash, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < contents.length; i++) {
      if (contents[i] != null) {
        groups.computeIfAbsent(contents[i], c -> new ArrayList<>()).add(i);
      }
    }
    return groups.values().stream().filter(group -> group.size() > 1).toList();
  }

  private static List<List<String>> names(List<List<Integer>> groups, Seen[] seen) {
    return groups.stream().map(g -> g.stream().map(i -> seen[i].name()).toList()).toList();
  }

  private interface Trait {
    boolean of(Thumbnail thumbnail);
  }

  private static List<String> some(Seen[] seen, Trait trait) {
    List<String> names = new ArrayList<>();
    for (Seen one : seen) {
      if (one != null && trait.of(one.thumbnail())) {
        names.add(one.name());
      }
    }
    return names;
  }

  private static double imbalance(DatasetLook look) {
    long most = look.classes().stream().mapToLong(DatasetLook.ClassCount::train).max().orElse(1);
    long least = look.classes().stream().mapToLong(DatasetLook.ClassCount::train).min().orElse(1);
    return (double) most / Math.max(1, least);
  }

  /** Says it in lines for people, what is passed over first. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>(look.lines());
    look.passedOver().stream()
        .filter(passed -> !passed.isLoss())
        .forEach(passed -> lines.add("Passed over: " + passed));
    groups(lines, "Same content", duplicates);
    groups(lines, "Same content in several classes", mixed);
    groups(lines, "Look alike", alike);
    images(lines, "Test images that are training images too, or look like one", leaks);
    images(lines, "Of one colour", blank);
    images(lines, Text.format("Smaller than %d pixels", TINY), tiny);
    if (imbalance >= MUCH_IMBALANCE) {
      lines.add(
          Text.format("The largest class has %.1f times the images of the smallest", imbalance));
    }
    return lines;
  }

  private static void groups(List<String> lines, String what, List<List<String>> groups) {
    if (!groups.isEmpty()) {
      lines.add(
          Text.format(
              "%s: %,d images in %,d groups (%s%s)",
              what,
              groups.stream().mapToInt(List::size).sum(),
              groups.size(),
              String.join(
                  "; ",
                  groups.stream()
                      .limit(NAMED)
                      .map(group -> String.join(" = ", group.subList(0, Math.min(3, group.size()))))
                      .toList()),
              groups.size() > NAMED ? "; ..." : ""));
    }
  }

  private static void images(List<String> lines, String what, List<String> names) {
    if (!names.isEmpty()) {
      lines.add(
          Text.format(
              "%s: %,d images (%s%s)",
              what,
              names.size(),
              String.join(", ", names.subList(0, Math.min(NAMED, names.size()))),
              names.size() > NAMED ? ", ..." : ""));
    }
  }
}
