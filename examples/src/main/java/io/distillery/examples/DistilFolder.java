package io.distillery.examples;

import io.distillery.Distillery;
import io.distillery.base.Progress;
import io.distillery.prototype.PrototypeOptions;
import io.distillery.recipe.Recipe;
import io.distillery.stage.Distillation.Step;
import java.io.IOException;
import java.nio.file.Path;

/** Distils a folder of class folders to ten images per class, and looks what they are worth. */
public final class DistilFolder {
  private DistilFolder() {}

  /** Takes the dataset's folder, and that of the run: new, or of a run to go on with. */
  public static void main(String[] folders) throws IOException {
    Recipe recipe = Recipe.defaults().withPrototypes(PrototypeOptions.defaults(10));
    distil(Path.of(folders[0]), recipe, Path.of(folders[1]));
  }

  static void distil(Path data, Recipe recipe, Path out) throws IOException {
    Distillery.of(data)
        .recipe(recipe)
        .upTo(Step.EVALUATE)
        .progress(Progress.lines(System.out::println))
        .run(out);
    System.out.println("The images: " + out.resolve("distilled"));
    System.out.println("The report: " + out.resolve("report.html"));
  }
}
