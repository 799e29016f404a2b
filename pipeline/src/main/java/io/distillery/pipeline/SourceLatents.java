package io.distillery.pipeline;

import io.distillery.dataset.ImageClass;
import io.distillery.describe.Descriptions;
import io.distillery.diffusion.LatentDiffusion;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The source images in a model's latent space, one class in memory at a time, and what was said of
 * them: what fine-tuning and prototypes both begin with.
 *
 * @param source the images
 * @param model whose autoencoder encodes them
 * @param threads that read and encode
 */
record SourceLatents(Source source, ModelSource model, int threads) {
  /** What is done with a class; its latents are gone afterwards unless they are referenced. */
  @FunctionalInterface
  interface Use {
    void of(ImageClass imageClass, int label, LatentEncoder.Encoded encoded) throws IOException;
  }

  /** The same images, encoded by the model that was trained on them. */
  SourceLatents trained() {
    return new SourceLatents(source, model.trained(), threads);
  }

  /** Fingerprints of what comes from outside the run. */
  Map<String, String> outsideInputs() {
    return model.outsideInputs(Map.of(Source.INPUT, source.fingerprint()));
  }

  /** The descriptions by file name, from the stage that made them. */
  SortedMap<String, String> descriptions(Workspace workspace) throws IOException {
    return Descriptions.read(workspace.output(DescribeStage.NAME).resolve(Descriptions.FILE))
        .texts();
  }

  /**
   * Encodes the classes in the order of their labels.
   *
   * @param diffusion the model, open
   * @param bad for the images that cannot be read
   */
  void forEachClass(LatentDiffusion diffusion, BadImages bad, Progress progress, Use use)
      throws IOException {
    try (Progress.Task task = progress.begin("Encoding", "images", source.images().size())) {
      LatentEncoder encoder = new LatentEncoder(diffusion, source.images(), bad, threads, task);
      List<ImageClass> classes = source.images().classNames().classes();
      for (int label = 0; label < classes.size(); label++) {
        try (LatentEncoder.Encoded encoded = encoder.encode(label)) {
          use.of(classes.get(label), label, encoded);
        }
      }
    }
  }
}
