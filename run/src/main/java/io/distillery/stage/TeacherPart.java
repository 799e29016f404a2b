package io.distillery.stage;

import io.distillery.base.Progress;
import io.distillery.classifier.Architecture;
import io.distillery.dataset.DatasetSplits;
import io.distillery.dataset.ImageFolder;
import io.distillery.evaluation.teacher.TeacherRecipe;
import io.distillery.recipe.Recipe;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;

/**
 * Trains a teacher. A process that is lost leaves a checkpoint, from which another goes on.
 *
 * @param data folder of the dataset
 * @param network name of its architecture
 * @param imageSize height and width of its images
 * @param recipe of its training
 * @param file that is written
 */
record TeacherPart(String data, String network, int imageSize, TeacherRecipe recipe, String file)
    implements Part {
  private static final long serialVersionUID = 1;
  private static final String STAGE = "teachers";

  @Override
  public String stage() {
    return STAGE;
  }

  @Override
  public String title() {
    return network;
  }

  @Override
  public void execute(Bench bench) throws IOException {
    TeacherImages images = bench.once(STAGE, TeacherImages.class, () -> read(bench.shared()));
    try {
      new TeacherTraining(Architecture.named(network), imageSize, recipe, Path.of(file))
          .run(images, Progress.SILENT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("Interrupted").initCause(e);
    }
  }

  private TeacherImages read(SharedRun shared) throws IOException {
    Recipe asked = shared.recipe();
    DatasetSplits splits = ImageFolder.read(Path.of(data), asked.source().layout(asked.seed()));
    return new TeacherImages.Reading(
            imageSize, asked.source().maxBadImages(), shared.threads(), Progress.SILENT)
        .all(splits);
  }
}
