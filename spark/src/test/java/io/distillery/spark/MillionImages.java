package io.distillery.spark;

import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.DatasetSplits;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.recipe.Recipe;
import io.distillery.recipe.Sources;
import io.distillery.stage.Distillation;
import io.distillery.stage.Distillation.Place;
import io.distillery.stage.Distillation.Step;
import io.distillery.stage.Part;
import io.distillery.stage.SharedRun;
import io.distillery.stage.Workshop;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the process that gives a command does of describing as many images as ImageNet-1K has, in a
 * process of its own whose heap is bounded. The images are names without files, and the cluster is
 * one that has described them when it is asked.
 */
final class MillionImages {
  private static final int CLASSES = 1000;
  private static final int IMAGES = 1_281_167;
  private static final int TASK = 4096;
  private static final String TEXT =
      "The golden retriever lies on a green lawn beside a stone wall, its coat a light gold, its head"
          + " turned to the left, in soft evening light; behind it a hedge is out of focus.";

  private MillionImages() {}

  /** Runs into a directory, and says how much heap was in use at most. */
  public static void main(String[] arguments) throws IOException {
    Path out = Path.of(arguments[0]);
    LabelledImages images = listing(out.resolveSibling("imagenet"));
    LabelledImages test = images.at(IntStream.range(0, 10).asLongStream().toArray());
    Sources sources =
        new Sources(
            images.root(),
            images,
            images.size(),
            test,
            "val",
            Optional.empty(),
            Optional.empty(),
            new DatasetSplits(images, test, "val").look());
    Distillation.plan(sources, Recipe.defaults(), Step.DESCRIBE)
        .execute(
            new Place(out, Optional.empty(), 1, false).with(new Described(out)), Progress.SILENT);
    System.out.printf("heap %d MB%n", peak() >> 20);
  }

  private static LabelledImages listing(Path root) {
    List<String> classes =
        IntStream.range(0, CLASSES).mapToObj(i -> Text.format("n%08d", 1440764 + 37 * i)).toList();
    List<LabelledImage> images = new ArrayList<>(IMAGES);
    for (int i = 0; i < IMAGES; i++) {
      String name = classes.get(i % CLASSES);
      images.add(new LabelledImage(Text.format("%s/%s_%d.JPEG", name, name, i), i % CLASSES));
    }
    return new LabelledImages(root, ClassNames.of(classes), images);
  }

  private static long peak() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getPeakUsage)
        .mapToLong(usage -> usage.getUsed())
        .sum();
  }

  /** Has described every range that it is asked for, by the files that tasks leave. */
  private record Described(Path out) implements Workshop {
    @Override
    public Sizes sizes() {
      return new Sizes(TASK, TASK);
    }

    @Override
    public void each(String name, SharedRun shared, List<? extends Part> parts, Progress progress)
        throws IOException {
      if (!name.equals("Describing")) {
        return;
      }
      Path work = out.resolve(".work");
      Path into = Files.createDirectories(work.resolve("descriptions.parts"));
      List<String> names = new ArrayList<>(TASK);
      int from = 0;
      for (int label = 0; label < CLASSES; label++) {
        Path listed = work.resolve(Text.format("listing/train/%05d.tsv", label));
        for (String line : Files.readAllLines(listed)) {
          names.add(line.split("\t")[1]);
          if (names.size() == TASK) {
            from = write(into, from, names);
          }
        }
      }
      write(into, from, names);
    }

    private static int write(Path into, int from, List<String> quoted) throws IOException {
      int to = from + quoted.size();
      String range = Text.format("%09d-%09d", from, to);
      quoted.sort(null);
      try (BufferedWriter lines = Files.newBufferedWriter(into.resolve(range + ".jsonl"))) {
        for (String name : quoted) {
          lines.write("{\"file_name\": " + name + ", \"text\": \"" + TEXT + "\"}\n");
        }
      }
      quoted.clear();
      return to;
    }
  }
}
