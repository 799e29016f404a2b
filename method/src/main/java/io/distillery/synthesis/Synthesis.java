package io.distillery.synthesis;

import io.distillery.base.Progress;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.image.Resize;
import io.distillery.dataset.image.ResizeFilter;
import io.distillery.dataset.image.RgbImage;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.sampling.DrawingForecast;
import io.distillery.diffusion.sampling.DrawingThreads;
import io.distillery.diffusion.sampling.ImageBytes;
import io.distillery.diffusion.sampling.ImageGenerator;
import io.distillery.diffusion.sampling.ImageSize;
import io.distillery.diffusion.sampling.SeededNoise;
import io.distillery.diffusion.sampling.StepListener;
import io.distillery.diffusion.tiny.TinyAutoencoders;
import io.distillery.prototype.Prototypes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongConsumer;
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
  /** Begins the names of the tasks that count drawn images. */
  public static final String DRAWING = "Drawing";

  private static final String TASK = DRAWING + " images";
  private static final String CANDIDATES_TASK = DRAWING + " candidates";

  private final SynthesisOptions options;
  private final long runSeed;
  private final ImageGenerator generator;
  private final ImageSize drawnSize;
  private final DrawingThreads threads;
  private final FittingBatches fitting = new FittingBatches();
  private final BatchSteering steering;

  /** Pairs that are drawn in one batch, each its candidate of a number. */
  private record Batch(List<PrototypePair> pairs, int candidate) {}

  /**
   * Prepares a synthesis; the model stays the caller's to close.
   *
   * @param threads that draw, at least 1; small images are the same bytes whatever their number
   *     ({@link DrawingThreads})
   */
  public Synthesis(LatentDiffusion model, SynthesisOptions options, long runSeed, int threads) {
    this(model, options, TinyAutoencoders.NONE, Guides.NONE, runSeed, threads);
  }

  /**
   * Prepares a synthesis; the model stays the caller's to close.
   *
   * @param tiny what decodes in place of the model's autoencoder; the caller's to close, too
   * @param guides what the options' steering needs; the caller's to close, too
   * @param threads that draw, at least 1; small images are the same bytes whatever their number
   *     ({@link DrawingThreads})
   */
  public Synthesis(
      LatentDiffusion model,
      SynthesisOptions options,
      TinyAutoencoders tiny,
      Guides guides,
      long runSeed,
      int threads) {
    this.options = options;
    this.runSeed = runSeed;
    this.drawnSize = options.size().shaped(model.imageSize(), model.vae().config().downscale());
    this.threads = DrawingThreads.of(drawnSize, threads);
    this.generator =
        new ImageGenerator(
            model, options.generation(), options.drawing().vaeTiles().tiling(), tiny);
    this.steering = new BatchSteering(options.steering(), guides, generator::decode);
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
    return write(
        DrawnImages.begin(prototypes, classes, options, runSeed, candidates, directory), progress);
  }

  /**
   * Draws those that are missing.
   *
   * @param drawn by the options and the seed of this
   * @param progress told of every candidate
   */
  public DistilledDataset write(DrawnImages drawn, Progress progress) throws IOException {
    Candidates candidates = drawn.candidates();
    String name = candidates.isChoice() ? CANDIDATES_TASK : TASK;
    List<List<Batch>> rounds = drawn.rounds().stream().map(each -> missing(drawn, each)).toList();
    long total = (long) drawn.pairs().size() * candidates.count();
    long before = total - rounds.stream().mapToLong(Synthesis::images).sum();
    int atOnce = rounds.stream().mapToInt(List::size).max().orElse(0);
    try (Progress.Task task = progress.begin(name, "images", total);
        DrawnLatents latents = new DrawnLatents(generator, drawn)) {
      if (before > 0) {
        task.done(before);
      }
      DrawingForecast forecast =
          new DrawingForecast(
              generator,
              drawnSize,
              Math.min(threads.sideBySide(), Math.max(1, atOnce)),
              total - before,
              options.steering().teacher().isEmpty(), // who is asked in the middle of a walk
              progress::note);
      long done = before;
      for (List<Batch> round : rounds) {
        long start = done;
        draw(
            drawn,
            round,
            latents,
            each -> forecast.follow(each.pairs.size(), StepListener.NONE),
            number -> task.done(start + number));
        done += images(round);
      }
    }
    return drawn.finish();
  }

  private static long images(List<Batch> batches) {
    return batches.stream().mapToLong(each -> each.pairs.size()).sum();
  }

  private void draw(
      DrawnImages images,
      List<Batch> batches,
      DrawnLatents latents,
      Function<Batch, StepListener> steps,
      LongConsumer listener)
      throws IOException {
    int candidates = images.candidates().count();
    long[] done = new long[1];
    List<List<RgbImage>> drawn = new ArrayList<>(); // of each candidate those of the batch
    threads.draw(
        batches,
        each -> draw(each.pairs, each.candidate, latents::before, steps.apply(each)),
        (number, each) -> {
          drawn.add(each);
          if (drawn.size() == candidates) {
            keep(batches.get(number).pairs, drawn, images);
            drawn.clear();
          }
          done[0] += each.size();
          listener.accept(done[0]);
        });
  }

  /** What there is to say of the images drawn so far, see {@link ImageGenerator#remarks}. */
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>(generator.remarks());
    fitting.remark().ifPresent(remarks::add);
    return List.copyOf(remarks);
  }

  /**
   * Draws the images of one batch, unless they are there.
   *
   * @param batch its number, from 0
   */
  public void write(DrawnImages drawn, int batch) throws IOException {
    try (DrawnLatents latents = new DrawnLatents(generator, drawn)) {
      draw(drawn, missing(drawn, List.of(batch)), latents, each -> StepListener.NONE, done -> {});
    }
  }

  /**
   * Lists the batches of which an image is missing, which are drawn whole, so that the missing one
   * has its bytes; each candidate in a batch with those of the same number, so that the first ones
   * have the bytes of images without others.
   */
  private static List<Batch> missing(DrawnImages drawn, List<Integer> batches) {
    List<Batch> missing = new ArrayList<>();
    batches.stream()
        .filter(batch -> !drawn.has(batch))
        .forEach(
            batch -> {
              for (int candidate = 0; candidate < drawn.candidates().count(); candidate++) {
                missing.add(new Batch(drawn.batch(batch), candidate));
              }
            });
    return missing;
  }

  private static void keep(
      List<PrototypePair> batch, List<List<RgbImage>> candidates, DrawnImages images)
      throws IOException {
    for (int i = 0; i < batch.size(); i++) {
      int place = i;
      images.keep(batch.get(i), candidates.stream().map(each -> each.get(place)).toList());
    }
  }

  /**
   * Draws these pairs in one batch, whatever the options' batch size, as the first of their
   * candidates and of their classes; images in their order.
   */
  public List<RgbImage> draw(List<PrototypePair> pairs) throws IOException {
    return draw(pairs, 0);
  }

  /**
   * Draws one of the candidates of each of these pairs in one batch, as if nothing had been drawn
   * of their classes before.
   *
   * @param candidate its number, from 0, which is the image without others
   */
  public List<RgbImage> draw(List<PrototypePair> pairs, int candidate) throws IOException {
    return draw(pairs, candidate, BatchSteering.Before.NOTHING, StepListener.NONE);
  }

  private List<RgbImage> draw(
      List<PrototypePair> pairs, int candidate, BatchSteering.Before before, StepListener listener)
      throws IOException {
    return fitting.draw(pairs, some -> drawAtOnce(some, candidate, before, listener));
  }

  private List<RgbImage> drawAtOnce(
      List<PrototypePair> pairs, int candidate, BatchSteering.Before before, StepListener listener)
      throws IOException {
    long[] seeds = pairs.stream().mapToLong(pair -> pair.seed(runSeed, candidate)).toArray();
    try (PointerScope scope = new PointerScope();
        SeededNoise noise = new SeededNoise(seeds)) {
      TensorVector rows = new TensorVector();
      pairs.forEach(pair -> rows.push_back(pair.latent()));
      Tensor latents = torch.cat(rows, 0);
      List<String> texts = pairs.stream().map(PrototypePair::text).toList();
      return images(
          generator.fromLatents(
              latents, texts, steering.of(pairs, latents, before), noise, listener));
    }
  }

  private List<RgbImage> images(Tensor images) {
    return ImageBytes.images(images).stream()
        .map(
            image ->
                Resize.to(
                    options.size().width(), options.size().height(), ResizeFilter.BICUBIC, image))
        .toList();
  }
}
