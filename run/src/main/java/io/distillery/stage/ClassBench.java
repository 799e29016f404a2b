package io.distillery.stage;

import io.distillery.base.ContentHash;
import io.distillery.base.Progress;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.ImageClass;
import io.distillery.describe.ClassDescriptions;
import io.distillery.describe.Descriptions;
import io.distillery.diffusion.tiny.TinyAutoencoders;
import io.distillery.encode.ImageView;
import io.distillery.encode.LatentEncoder;
import io.distillery.encode.LatentStore;
import io.distillery.encode.Source;
import io.distillery.prototype.ClassPrototypes;
import io.distillery.run.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * What a process has open to encode images and to find prototypes of classes.
 *
 * @param finder of prototypes, with the model
 * @param tiny what encodes in place of the model's autoencoder
 * @param encoding by either
 * @param store directory of latents
 * @param workspace of the stage
 * @param threads that read
 */
record ClassBench(
    ClassFinder finder,
    TinyAutoencoders tiny,
    LatentEncoder.Encoding encoding,
    Path store,
    Workspace workspace,
    int threads)
    implements AutoCloseable {
  /** Opens it, unless another part of the process has. */
  static ClassBench of(Bench bench) throws IOException {
    return bench.once(PrototypeStage.NAME, ClassBench.class, () -> open(bench));
  }

  private static ClassBench open(Bench bench) throws IOException {
    SharedRun shared = bench.shared();
    Workspace workspace = bench.workspace(PrototypeStage.NAME);
    boolean isTeacher = shared.recipe().teachers().features().isPresent();
    Listing train = shared.listing(Listing.TRAIN);
    SourceLatents latents =
        new SourceLatents(
            isTeacher ? train.all() : train.range(0, 0),
            ModelSource.known(shared),
            SourceLatents.shape(shared.recipe()),
            shared.cache(),
            shared.threads());
    PrototypeStage stage =
        new PrototypeStage(
            latents,
            shared.recipe().prototypes(),
            shared.recipe().teachers().features(),
            shared.recipe().seed());
    ClassFinder finder = stage.finder(workspace);
    TinyAutoencoders tiny = latents.model().openEncoder();
    try {
      return new ClassBench(
          finder,
          tiny,
          LatentEncoder.Encoding.of(
              latents.encoder(finder.model(), tiny),
              stage.statistic(),
              ImageView.WHOLE,
              shared.threads()),
          latents.store(),
          workspace,
          shared.threads());
    } catch (RuntimeException e) {
      tiny.close();
      finder.close();
      throw e;
    }
  }

  /**
   * Encodes images of one class; those that were encoded before come from the store.
   *
   * @param images no others; the caller closes the encoder
   */
  LatentEncoder encoder(Source images, int label, BadImages bad) throws IOException {
    String folder = images.images().classNames().folders().get(label);
    String part = ContentHash.of(folder.getBytes(StandardCharsets.UTF_8)).toString();
    LatentStore latents = LatentStore.open(store, part.substring(0, 16), encoding.space());
    return LatentEncoder.of(encoding, images, bad, latents, threads, Progress.SILENT);
  }

  /** Finds the prototypes of a class; the caller closes them. */
  ClassPrototypes find(Bench bench, Source images, int label, LatentEncoder.Encoded encoded)
      throws IOException {
    ImageClass imageClass = images.images().classNames().classes().get(label);
    Descriptions descriptions = descriptions(bench).all().of(imageClass.folder());
    return finder.find(imageClass, encoded, descriptions.texts(), Progress.SILENT);
  }

  private Described descriptions(Bench bench) throws IOException {
    Path file = workspace.output(DescribeStage.NAME).resolve(Descriptions.FILE);
    return bench.once(
        PrototypeStage.NAME, Described.class, () -> new Described(ClassDescriptions.of(file)));
  }

  /** Descriptions, of which nothing is open. */
  private record Described(ClassDescriptions all) implements AutoCloseable {
    @Override
    public void close() {}
  }

  @Override
  public void close() {
    tiny.close();
    finder.close();
  }
}
