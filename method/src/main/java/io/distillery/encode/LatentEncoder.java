package io.distillery.encode;

import io.distillery.base.ContentHash;
import io.distillery.base.Lookahead;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.image.RgbImage;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;

/**
 * Gives the latents of a class: those in the store from there, the others by reading, encoding and
 * storing them. Some threads read files while others encode; both are a few batches ahead at most.
 */
public final class LatentEncoder implements AutoCloseable {
  private final Source source;
  private final SourceImageReader reader;
  private final BatchEncoder encoder;
  private final LatentSpace space;
  private final LatentStore store;
  private final Progress progress;
  private final Progress.Task task;
  private final int threads;
  private final ExecutorService readers;
  private final ExecutorService encoders;
  private long done;
  private boolean storing = true;

  private LatentEncoder(
      Source source,
      SourceImageReader reader,
      BatchEncoder encoder,
      LatentSpace space,
      LatentStore store,
      int threads,
      Progress progress) {
    this.source = source;
    this.reader = reader;
    this.encoder = encoder;
    this.space = space;
    this.store = store;
    this.progress = progress;
    this.threads = threads;
    readers = Executors.newFixedThreadPool(threads);
    encoders = Executors.newFixedThreadPool(encoder.sideBySide());
    long images = source.images().size();
    done = source.identity().contents().stream().filter(store::contains).count();
    if (done > 0) {
      progress.note(
          Text.format(
              "%,d of %,d images were encoded before and are taken from the store", done, images));
    }
    task = progress.begin("Encoding", "images", images);
    task.done(done);
  }

  /**
   * Prepares the encoding of a source's whole images to the means of their distributions, of which
   * nothing is kept.
   *
   * @param model stays the caller's to close, after the encoder
   * @param threads that read, and that encode, at least 1
   * @param bad for the images that cannot be read; ask it, when all are encoded, whether they are
   *     few
   */
  public static LatentEncoder of(
      LatentDiffusion model, Source source, int threads, BadImages bad, Progress progress)
      throws IOException {
    return of(
        ImageEncoder.own(model),
        LatentStatistic.MEAN,
        ImageView.WHOLE,
        source,
        threads,
        bad,
        Optional.empty(),
        progress);
  }

  /**
   * Prepares the encoding of a source's images.
   *
   * @param images what encodes; the model in it stays the caller's to close, after this
   * @param statistic what is taken of each latent distribution
   * @param view of each image
   * @param threads that read, and that encode, at least 1
   * @param bad for the images that cannot be read; ask it, when all are encoded, whether they are
   *     few
   * @param store directory in which latents are kept, which need not exist
   */
  public static LatentEncoder of(
      ImageEncoder images,
      LatentStatistic statistic,
      ImageView view,
      Source source,
      int threads,
      BadImages bad,
      Optional<Path> store,
      Progress progress)
      throws IOException {
    Encoding encoding = Encoding.of(images, statistic, view, threads);
    LatentSpace space = encoding.space();
    return of(
        encoding,
        source,
        bad,
        store.isPresent() ? LatentStore.open(store.get(), space) : LatentStore.none(space),
        threads,
        progress);
  }

  /**
   * Prepares the encoding of a source's images.
   *
   * @param encoding its model stays the caller's to close, after the encoder
   * @param bad for the images that cannot be read; ask it, when all are encoded, whether they are
   *     few
   * @param store of the encoding's space; the encoder closes it
   * @param threads that read, at least 1
   */
  public static LatentEncoder of(
      Encoding encoding,
      Source source,
      BadImages bad,
      LatentStore store,
      int threads,
      Progress progress) {
    return new LatentEncoder(
        source,
        new SourceImageReader(source, encoding.batches().images().size(), encoding.view(), bad),
        encoding.batches(),
        encoding.space(),
        store,
        threads,
        progress);
  }

  /**
   * How images are encoded, and the space of their latents: what is tried and hashed once for a
   * model.
   *
   * @param batches the encoder
   * @param view of each image
   * @param space of the latents
   */
  public record Encoding(BatchEncoder batches, ImageView view, LatentSpace space) {
    /**
     * Tries how a model encodes.
     *
     * @param statistic what is taken of each latent distribution
     * @param view of each image
     * @param threads that encode, at least 1
     */
    public static Encoding of(
        ImageEncoder images, LatentStatistic statistic, ImageView view, int threads) {
      BatchEncoder batches = BatchEncoder.of(images, statistic, threads);
      LatentSpace space =
          images.space(
              view.pixels(SourceImageReader.PIXELS),
              statistic,
              batches.batch(),
              batches.operatorThreads());
      return new Encoding(batches, view, space);
    }
  }

  /**
   * Holds a class in latent space; close it when it has been used.
   *
   * @param files the readable images, by name
   * @param latents {@code (n, C, h, w)}, one an image
   */
  public record Encoded(List<String> files, Tensor latents) implements AutoCloseable {
    @Override
    public void close() {
      latents.close();
    }
  }

  private record Batch(List<SourceImageReader.Pixels> images, float[][] latents) {}

  /** Encodes the readable images of a class. */
  public Encoded encode(int label) throws IOException {
    List<LabelledImage> ofClass = source.images().ofClass(label);
    try (ClassTensor latents = new ClassTensor(ofClass.size(), space.shape())) {
      fill(label, latents);
      if (latents.isEmpty()) {
        throw new IOException(
            Text.format(
                "No image of class %s can be read", source.images().classNames().name(label)));
      }
      return new Encoded(
          latents.filled().stream().map(i -> ofClass.get(i).fileName()).toList(), latents.tensor());
    }
  }

  /** Encodes the readable images of a class, if any, into the store alone. */
  public void keep(int label) throws IOException {
    int size = source.images().ofClass(label).size();
    try (ClassTensor latents = new ClassTensor(size, space.shape())) {
      fill(label, latents);
    }
  }

  private void fill(int label, ClassTensor latents) throws IOException {
    int start = source.images().start(label);
    List<Integer> missing = new ArrayList<>();
    for (int i = 0; i < source.images().ofClass(label).size(); i++) {
      Optional<float[]> stored = store.read(source.identity().contents().get(start + i));
      stored.ifPresent(latents.row(i));
      if (stored.isEmpty()) {
        missing.add(start + i);
      }
    }
    Iterator<Integer> next = missing.iterator();
    encode(() -> next.hasNext() ? Optional.of(next.next()) : Optional.empty(), start, latents);
  }

  /** Encodes images by their positions in the dataset. */
  private void encode(Lookahead.Series<Integer> positions, int start, ClassTensor latents)
      throws IOException {
    int batches = 2 * encoder.sideBySide();
    Lookahead<Integer, Optional<SourceImageReader.Pixels>> pixels =
        new Lookahead<>(
            positions, Math.max(2 * threads, batches * encoder.batch()), readers, reader::read);
    Lookahead<List<SourceImageReader.Pixels>, Batch> encoded =
        new Lookahead<>(() -> batch(pixels), batches, encoders, this::encode);
    for (Optional<Batch> batch = encoded.next(); batch.isPresent(); batch = encoded.next()) {
      for (int i = 0; i < batch.get().images().size(); i++) {
        SourceImageReader.Pixels image = batch.get().images().get(i);
        float[] latent = batch.get().latents()[i];
        latents.row(image.position() - start).accept(latent);
        store(image.content(), latent);
      }
      done += batch.get().images().size();
      task.done(Math.min(done, source.images().size()));
    }
  }

  /** Takes the next images that can be read, as many as are encoded at once. */
  private Optional<List<SourceImageReader.Pixels>> batch(
      Lookahead<Integer, Optional<SourceImageReader.Pixels>> pixels) throws IOException {
    List<SourceImageReader.Pixels> batch = new ArrayList<>();
    while (batch.size() < encoder.batch()) {
      Optional<Optional<SourceImageReader.Pixels>> next = pixels.next();
      if (next.isEmpty()) {
        break;
      }
      next.get().ifPresentOrElse(batch::add, () -> done++);
    }
    return batch.isEmpty() ? Optional.empty() : Optional.of(batch);
  }

  private Batch encode(List<SourceImageReader.Pixels> images) {
    List<RgbImage> pixels = images.stream().map(SourceImageReader.Pixels::image).toList();
    List<ContentHash> contents = images.stream().map(SourceImageReader.Pixels::content).toList();
    return new Batch(images, encoder.encode(pixels, contents));
  }

  /** Stores a latent; a store that cannot be written costs time later, and fails no run. */
  private void store(ContentHash content, float[] latent) {
    try {
      if (storing) {
        store.write(content, latent);
      }
    } catch (IOException e) {
      storing = false;
      progress.note(
          Text.format("Latents cannot be stored for later runs (%s); going on without", e));
    }
  }

  /** Waits for what is under way: it uses the model. */
  @Override
  public void close() throws IOException {
    readers.shutdownNow();
    encoders.shutdownNow();
    try {
      encoders.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      task.close();
      store.close();
    }
  }
}
