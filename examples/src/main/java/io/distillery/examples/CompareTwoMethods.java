package io.distillery.examples;

import io.distillery.base.Progress;
import io.distillery.compare.BaseRun;
import io.distillery.compare.ComparedMethod;
import io.distillery.compare.Comparison;
import io.distillery.compare.ComparisonTable;
import io.distillery.compare.DrawnSets;
import io.distillery.compare.PlannedLooks;
import io.distillery.compare.SetLayout;
import io.distillery.compare.SetSource;
import io.distillery.compare.SideBySide;
import io.distillery.dataset.DatasetSplits;
import io.distillery.dataset.ImageFolder;
import io.distillery.recipe.Recipe;
import io.distillery.stage.Distillation.Place;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Compares the paper's method with drawing under the class name alone: five sets of images by each,
 * the same networks trained on all of them, and one table.
 */
public final class CompareTwoMethods {
  private CompareTwoMethods() {}

  /** Takes the dataset's folder, and that of the comparison: new, or of one to go on with. */
  public static void main(String[] folders) throws IOException {
    System.out.print(
        compare(Path.of(folders[0]), Recipe.defaults(), 5, Path.of(folders[1])).text());
  }

  static ComparisonTable compare(Path data, Recipe asked, int sets, Path out) throws IOException {
    DatasetSplits images = ImageFolder.read(data, asked.source().layout(asked.seed()));
    Recipe recipe = asked.suited(images.train());
    int threads = LibTorch.usualThreads();
    LibTorch.threads(threads);
    Progress progress = Progress.lines(System.out::println);
    Place shared =
        new Place(out.resolve("base"), Optional.of(out.resolve("cache")), threads, false);
    BaseRun base = new BaseRun(data, images, recipe, shared, progress);
    SideBySide methods =
        new SideBySide(
            images,
            List.of(
                drawn(ComparedMethod.VLCP, base, out),
                drawn(ComparedMethod.LABEL_PROMPT, base, out)),
            List.of(recipe.prototypes().imagesPerClass()),
            sets,
            ComparedMethod.LABEL_PROMPT.title(), // what others are compared with
            PlannedLooks.once(),
            Optional.empty()); // no training on all real images
    methods.check();
    Comparison comparison = Comparison.of(images, recipe, Optional.empty(), threads, out);
    return methods.run(comparison, out, progress).table();
  }

  private static SetSource drawn(ComparedMethod method, BaseRun base, Path out) {
    return new DrawnSets(method.title(), base, recipe -> method.of(recipe, 1), new SetLayout(out));
  }
}
