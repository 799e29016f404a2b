package io.distillery.synthesis;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.image.Resize;
import io.distillery.dataset.image.ResizeFilter;
import io.distillery.dataset.image.RgbImage;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.sampling.DrawingThreads;
import io.distillery.diffusion.sampling.ImageBytes;
import io.distillery.diffusion.sampling.ImageGenerator;
import io.distillery.diffusion.sampling.SeededNoise;
import io.distillery.diffusion.sampling.StepListener;
import io.distillery.diffusion.tiny.TinyAutoencoders;
import io.distillery.prototype.Prototypes;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Draws one image for each pair of prototypes (docs/method.md, step 5), or several of which one is
 * kept. The noise of an image follows from the run's seed, its class, its index and its number
 * among candidates: what else is in its batch moves it by rounding at most.
 */
public final class Synthesis {
  private static final String TASK = "Drawing images";
  private static final String CANDIDATES_TASK = "Drawing candidates";

  private final SynthesisOptions options;
  private final long runSeed;
  private final ImageGenerator generator;
  private final DrawingThreads threads;

  /** Pairs that are drawn in one batch, each its candidate of a number. */
  private record Batch(List<PrototypePair> pairs, int candidate) {}

  /**
   * Prepares a synthesis; the model stays the caller's to close.
   *
   * @param threads that draw, at least 1; small images are the same bytes whatever their number
   *     ({@link DrawingThreads})
   */
  public Synthesis(LatentDiffusion model, SynthesisOptions options, long runSeed, int threads) {
    this(model, options, TinyAutoencoders.NONE, runSeed, threads);
  }

  /**
   * Prepares a synthesis; the model stays the caller's to close.
   *
   * @param tiny what decodes in place of the model's autoencoder; the caller's to close, too
   * @param threads that draw, at least 1; small images are the same bytes whatever their number
   *     ({@link DrawingThreads})
   */
  public Synthesis(
      LatentDiffusion model,
      SynthesisOptions options,
      TinyAutoencoders tiny,
      long runSeed,
      int threads) {
    this.options = options;
    this.runSeed = runSeed;
    this.threads =
        DrawingThreads.of(
            options.size().shaped(model.imageSize(), model.vae().config().downscale()), threads);
    this.generator =
        new ImageGenerator(
            model, options.generation(), options.drawing().vaeTiles().tiling(), tiny);
  }

  /**
   * Draws all prototypes into a dataset on disk. Interrupted and started again, it goes on where it
   * was, batches cut as before, and ends with the same bytes.
   *
   * @param classes in the order of their labels; those of the prototypes among them, by folder
   * @param candidates images drawn for each prototype, of which one is written
   * @param directory new, or left by an interrupted call with the same arguments
   * @param progress told of every candidate
   */
  public DistilledDataset write(
      Prototypes prototypes,
      ClassNames classes,
      Candidates candidates,
      Path directory,
      Progress progress)
      throws IOException {
    List<PrototypePair> pairs = PrototypePair.all(prototypes);
    requireClasses(pairs, classes);
    String request = SynthesisRequest.of(runSeed, options, pairs, candidates).json();
    KeptImages images =
        new KeptImages(
            DistilledDatasetWriter.open(directory, classes, request),
            CandidateLog.open(directory),
            candidates);
    String name = candidates.isChoice() ? CANDIDATES_TASK : TASK;
    long total = (long) pairs.size() * candidates.count();
    int batch = options.drawing().batchSize().orElseThrow();
    List<Batch> missing = missing(pairs, images, batch);
    long[] done = {total - missing.stream().mapToLong(each -> each.pairs.size()).sum()};
    try (Progress.Task task = progress.begin(name, "images", total)) {
      if (done[0] > 0) {
        task.done(done[0]);
      }
      List<List<RgbImage>> drawn = new ArrayList<>(); // of each candidate those of the batch
      threads.draw(
          missing,
          each -> draw(each.pairs, each.candidate),
          (number, each) -> {
            drawn.add(each);
            if (drawn.size() == candidates.count()) {
              keep(missing.get(number).pairs, drawn, images);
              drawn.clear();
            }
            done[0] += each.size();
            task.done(done[0]);
          });
    }
    return images.finish(pairs, runSeed);
  }

  /** What there is to say of the images drawn so far, see {@link ImageGenerator#remarks}. */
  public List<String> remarks() {
    return generator.remarks();
  }

  private static void requireClasses(List<PrototypePair> pairs, ClassNames classes) {
    for (PrototypePair pair : pairs) {
      if (!classes.folders().contains(pair.of().name())) {
        throw new ConfigurationException(
            Text.format(
                "The prototypes are of class %s, which is not among the dataset's %s",
                pair.of().name(), classes.folders()));
      }
    }
  }

  /**
   * Lists the batches of which an image is missing, which are drawn whole, so that the missing one
   * has its bytes; each candidate in a batch with those of the same number, so that the first ones
   * have the bytes of images without others.
   */
  private static List<Batch> missing(List<PrototypePair> pairs, KeptImages images, int size) {
    List<Batch> missing = new ArrayList<>();
    for (int from = 0; from < pairs.size(); from += size) {
      List<PrototypePair> batch = pairs.subList(from, Math.min(pairs.size(), from + size));
      if (!batch.stream().allMatch(images::has)) {
        for (int candidate = 0; candidate < images.candidates().count(); candidate++) {
          missing.add(new Batch(batch, candidate));
        }
      }
    }
    return missing;
  }

  private static void keep(
      List<PrototypePair> batch, List<List<RgbImage>> candidates, KeptImages images)
      throws IOException {
    for (int i = 0; i < batch.size(); i++) {
      int place = i;
      images.keep(batch.get(i), candidates.stream().map(each -> each.get(place)).toList());
    }
  }

  /** Draws these pairs in one batch, whatever the options' batch size; images in their order. */
  public List<RgbImage> draw(List<PrototypePair> pairs) {
    return draw(pairs, 0);
  }

  /**
   * Draws one of the candidates of each of these pairs in one batch.
   *
   * @param candidate its number, from 0, which is the image without others
   */
  public List<RgbImage> draw(List<PrototypePair> pairs, int candidate) {
    long[] seeds = pairs.stream().mapToLong(pair -> pair.seed(runSeed, candidate)).toArray();
    try (PointerScope scope = new PointerScope();
        SeededNoise noise = new SeededNoise(seeds)) {
      TensorVector latents = new TensorVector();
      pairs.forEach(pair -> latents.push_back(pair.latent()));
      List<String> texts = pairs.stream().map(PrototypePair::text).toList();
      return images(generator.fromLatents(torch.cat(latents, 0), texts, noise, StepListener.NONE));
    }
  }

  private List<RgbImage> images(Tensor images) {
    int height = (int) images.size(2);
    int width = (int) images.size(3);
    byte[] pixels = Tensors.bytes(ImageBytes.of(images));
    List<RgbImage> resized = new ArrayList<>();
    for (int from = 0; from < pixels.length; from += 3 * width * height) {
      byte[] one = Arrays.copyOfRange(pixels, from, from + 3 * width * height);
      resized.add(
          Resize.to(
              options.size().width(),
              options.size().height(),
              ResizeFilter.BICUBIC,
              new RgbImage(width, height, one)));
    }
    return resized;
  }
}
