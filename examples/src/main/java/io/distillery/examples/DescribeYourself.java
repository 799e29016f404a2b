package io.distillery.examples;

import io.distillery.Distillery;
import io.distillery.base.Progress;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.RgbImage;
import io.distillery.describe.Describing;
import io.distillery.describe.DescriptionOptions;
import io.distillery.describe.Descriptions;
import io.distillery.recipe.Recipe;
import io.distillery.recipe.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Distils a folder by descriptions of one's own, which here tell day from night. */
public final class DescribeYourself {
  private DescribeYourself() {}

  /** Takes the dataset's folder, and a new one for descriptions and run. */
  public static void main(String[] folders) throws IOException {
    distil(Path.of(folders[0]), Recipe.defaults(), Path.of(folders[1]));
  }

  static void distil(Path data, Recipe recipe, Path out) throws IOException {
    Progress progress = Progress.lines(System.out::println);
    LabelledImages images = Sources.read(data, recipe).train();
    Path file = Files.createDirectories(out).resolve(Descriptions.FILE);
    new Describing(DescribeYourself::describe, images, recipe.seed(), 1)
        .write(file, new BadImages(images.size(), 0), progress);
    Distillery.of(data)
        .recipe(recipe.withDescriptions(DescriptionOptions.of(file)))
        .progress(progress)
        .run(out.resolve("run"));
  }

  /** Says what an image looks like; the seed would choose among several wordings. */
  private static String describe(RgbImage image, String className, long seed) {
    long green = 0;
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        green += image.green(x, y);
      }
    }
    boolean light = green > 127L * image.width() * image.height();
    return "a photo of a " + className + (light ? " in bright light" : " at night");
  }
}
