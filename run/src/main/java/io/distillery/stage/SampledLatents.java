package io.distillery.stage;

import io.distillery.base.ContentHash;
import io.distillery.base.Progress;
import io.distillery.base.Seeds;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.DatasetFingerprint;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.tiny.TinyAutoencoders;
import io.distillery.encode.ImageView;
import io.distillery.encode.LatentEncoder;
import io.distillery.encode.LatentSpace;
import io.distillery.encode.LatentStatistic;
import io.distillery.encode.LatentStore;
import io.distillery.encode.Source;
import io.distillery.prototype.ClassPrototypes;
import io.distillery.prototype.Prototype;
import io.distillery.prototype.Prototypes;
import io.distillery.run.Workspace;
import io.distillery.synthesis.RealLatents;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Latents of some of each class's clustered images (outliers are none of them), which follow from
 * the seed. They come from the store of latents, and none is in memory between two questions; what
 * the store does not have is encoded anew.
 */
final class SampledLatents implements RealLatents, AutoCloseable {
  /** How many of each class: 16 MB of latents of 512 px. */
  private static final int IMAGES = 256;

  private final SourceLatents latents; // of the chosen images alone
  private final LatentStatistic statistic;
  private final Workspace workspace;
  private final LatentStore store;

  private SampledLatents(
      SourceLatents latents, LatentStatistic statistic, Workspace workspace, Progress progress)
      throws IOException {
    this.latents = latents;
    this.statistic = statistic;
    this.workspace = workspace;
    this.store = LatentStore.open(latents.store(), encode(progress));
  }

  /**
   * Chooses images, and encodes those that are not in the store.
   *
   * @param latents of all images
   * @param prototypes whose images are chosen among
   * @param seed of the run
   * @throws IOException when too many images cannot be read
   */
  static SampledLatents of(
      SourceLatents latents,
      Prototypes prototypes,
      Workspace workspace,
      long seed,
      Progress progress)
      throws IOException {
    return new SampledLatents(
        latents.among(chosen(latents.source(), prototypes, seed)),
        LatentStatistic.of(prototypes.options().images().latent(), prototypes.seed()),
        workspace,
        progress);
  }

  private static Source chosen(Source source, Prototypes prototypes, long seed) {
    Set<String> names = new HashSet<>();
    prototypes.classes().forEach(of -> names.addAll(chosen(of, seed)));
    List<LabelledImage> images = new ArrayList<>();
    List<ContentHash> contents = new ArrayList<>();
    for (int i = 0; i < source.images().size(); i++) {
      LabelledImage image = source.images().images().get(i);
      if (names.contains(image.fileName())) {
        images.add(image);
        contents.add(source.identity().contents().get(i));
      }
    }
    return new Source(
        source.images().with(images),
        new DatasetFingerprint(source.fingerprint(), contents),
        source.maxBadImages());
  }

  private static List<String> chosen(ClassPrototypes of, long seed) {
    List<String> members =
        of.prototypes().stream().map(Prototype::members).flatMap(List::stream).sorted().toList();
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(Seeds.derive(seed, "real latents", of.name()))) {
      return Arrays.stream(Tensors.longs(random.permutation(members.size())))
          .limit(IMAGES)
          .mapToObj(i -> members.get((int) i))
          .toList();
    }
  }

  private LatentSpace encode(Progress progress) throws IOException {
    BadImages bad = latents.source().badImages();
    LatentSpace[] of = new LatentSpace[1];
    encoding(
        bad,
        progress,
        (encoder, itsSpace) -> {
          of[0] = itsSpace;
          for (int label = 0; label < images().classNames().size(); label++) {
            encoder.keep(label);
          }
        });
    bad.requireFew();
    return of[0];
  }

  /** What is done while the model is open. */
  private interface Use {
    void of(LatentEncoder encoder, LatentSpace space) throws IOException;
  }

  private void encoding(BadImages bad, Progress progress, Use use) throws IOException {
    try (LatentDiffusion model = latents.model().open(workspace);
        TinyAutoencoders tiny = latents.model().openEncoder()) {
      LatentEncoder.Encoding encoding =
          LatentEncoder.Encoding.of(
              latents.encoder(model, tiny), statistic, ImageView.WHOLE, latents.threads());
      try (LatentEncoder encoder =
          LatentEncoder.of(
              encoding,
              latents.source(),
              bad,
              LatentStore.open(latents.store(), encoding.space()),
              latents.threads(),
              progress)) {
        use.of(encoder, encoding.space());
      }
    }
  }

  private LabelledImages images() {
    return latents.source().images();
  }

  @Override
  public synchronized Tensor of(String folder) throws IOException {
    int label = images().classNames().folders().indexOf(folder);
    Optional<Tensor> stored = stored(label);
    if (stored.isPresent()) {
      return stored.get();
    }
    Tensor[] of = new Tensor[1];
    encoding(
        latents.source().badImages(),
        Progress.SILENT,
        (encoder, itsSpace) -> {
          try (LatentEncoder.Encoded encoded = encoder.encode(label)) {
            of[0] = new Tensor(encoded.latents());
          }
        });
    return of[0];
  }

  private Optional<Tensor> stored(int label) {
    int start = images().start(label);
    int end = start + images().ofClass(label).size();
    return store.readAll(latents.source().identity().contents().subList(start, end));
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
