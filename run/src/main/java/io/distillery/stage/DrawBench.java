package io.distillery.stage;

import io.distillery.dataset.ClassNames;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.tiny.TinyAutoencoders;
import io.distillery.prototype.Prototypes;
import io.distillery.recipe.Recipe;
import io.distillery.run.Workspace;
import io.distillery.synthesis.DrawnImages;
import io.distillery.synthesis.Guides;
import io.distillery.synthesis.Synthesis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What a process has open to draw images.
 *
 * @param model that draws
 * @param tiny what decodes in place of the model's autoencoder
 * @param teacher who guides; null where none does
 * @param prototypes that are drawn from
 * @param recipe of the run
 * @param drawn the images, with those that are there
 * @param threads that draw
 */
record DrawBench(
    LatentDiffusion model,
    TinyAutoencoders tiny,
    TeacherLoss teacher,
    Prototypes prototypes,
    Recipe recipe,
    DrawnImages drawn,
    int threads)
    implements AutoCloseable {
  /** Opens it. */
  static DrawBench of(Bench bench, String stage) throws IOException {
    Workspace workspace = bench.workspace(stage);
    Recipe recipe = bench.shared().recipe();
    Prototypes prototypes = Prototypes.read(workspace.output(PrototypeStage.NAME));
    try {
      DrawnImages drawn =
          DrawnImages.join(
              prototypes,
              SynthesisStage.drawing(recipe.synthesis()),
              recipe.seed(),
              workspace.directory(),
              workspace.parts());
      ScalarType type = recipe.synthesis().drawing().weights().type();
      ModelSource source = ModelSource.known(bench.shared());
      TinyAutoencoders tiny = source.openDecoder(type);
      LatentDiffusion model = source.open(workspace, type);
      TeacherLoss teacher = teacher(bench.shared());
      return new DrawBench(
          model, tiny, teacher, prototypes, recipe, drawn, bench.shared().threads());
    } catch (IOException | RuntimeException e) {
      prototypes.close();
      throw e;
    }
  }

  /** Opens the teacher, which the process that gave the command has seen prove itself. */
  private static TeacherLoss teacher(SharedRun shared) throws IOException {
    if (shared.recipe().synthesis().steering().teacher().isEmpty()) {
      return null;
    }
    Path file = shared.recipe().teachers().teacher().orElseThrow();
    ClassNames classes = shared.listing(Listing.TRAIN).range(0, 0).images().classNames();
    return new TeacherLoss(TeacherFile.known(file, classes.names()), classes);
  }

  /** Gives no latents of real images: what needs them is drawn by one process, in order. */
  private Guides guides() {
    return new Guides(Optional.empty(), Optional.ofNullable(teacher));
  }

  /** Draws a batch, unless it is there. */
  void draw(int batch) throws IOException {
    if (!drawn.has(batch)) {
      new Synthesis(
              model,
              SynthesisStage.drawing(recipe.synthesis()),
              tiny,
              guides(),
              recipe.seed(),
              threads)
          .write(drawn, batch);
    }
  }

  @Override
  public void close() {
    if (teacher != null) {
      teacher.close();
    }
    model.close();
    tiny.close();
    prototypes.close();
  }
}
