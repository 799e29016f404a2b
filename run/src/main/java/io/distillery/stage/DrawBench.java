package io.distillery.stage;

import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.tiny.TinyAutoencoders;
import io.distillery.prototype.Prototypes;
import io.distillery.recipe.Recipe;
import io.distillery.run.Workspace;
import io.distillery.synthesis.DrawnImages;
import io.distillery.synthesis.Synthesis;
import java.io.IOException;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What a process has open to draw images.
 *
 * @param model that draws
 * @param tiny what decodes in place of the model's autoencoder
 * @param prototypes that are drawn from
 * @param recipe of the run
 * @param drawn the images, with those that are there
 * @param threads that draw
 */
record DrawBench(
    LatentDiffusion model,
    TinyAutoencoders tiny,
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
      return new DrawBench(model, tiny, prototypes, recipe, drawn, bench.shared().threads());
    } catch (IOException | RuntimeException e) {
      prototypes.close();
      throw e;
    }
  }

  /** Draws a batch, unless it is there. */
  void draw(int batch) throws IOException {
    if (!drawn.has(batch)) {
      new Synthesis(model, SynthesisStage.drawing(recipe.synthesis()), tiny, recipe.seed(), threads)
          .write(drawn, batch);
    }
  }

  @Override
  public void close() {
    model.close();
    tiny.close();
    prototypes.close();
  }
}
