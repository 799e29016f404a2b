package io.distillery.diffusion.sampling;

import io.distillery.base.Lookahead;
import io.distillery.torch.ComputeDevice;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Draws batches of images on several threads. Operators on small images gain nothing from a second
 * thread: their batches are drawn side by side, each on one thread, so that images have the same
 * bytes whatever the number of threads. Large images come batch by batch, by all threads, which is
 * quicker and takes the memory of one batch; their bytes differ by rounding between numbers of
 * threads. A GPU is given one batch after the other, whatever their size.
 *
 * @param sideBySide batches at the same time, at least 1
 * @param operatorThreads threads of an operator, at least 1; one of both numbers is 1
 */
public record DrawingThreads(int sideBySide, int operatorThreads) {
  /** Says up to how many pixels images are small: 128 x 128. */
  private static final long MOST_PIXELS = 128 * 128;

  /** Takes a batch once it is drawn. */
  @FunctionalInterface
  public interface Taker<R> {
    /**
     * Takes what was drawn.
     *
     * @param number of the batch, from 0
     * @param drawn what drawing it gave
     */
    void take(int number, R drawn) throws IOException;
  }

  /** Draws a batch. */
  @FunctionalInterface
  public interface Drawer<B, R> {
    /** Draws on any thread, others at the same time. What it gives belongs to no scope. */
    R draw(B batch) throws IOException;
  }

  /** Says whether images of a size are drawn side by side, where a host draws them. */
  public static boolean isSmall(ImageSize size) {
    return size.pixels() <= MOST_PIXELS;
  }

  /** Chooses how to draw images of a size with so many threads, at least 1. */
  public static DrawingThreads of(ImageSize size, int threads) {
    return isSmall(size) && ComputeDevice.current().isHost()
        ? new DrawingThreads(threads, 1)
        : new DrawingThreads(1, threads);
  }

  /**
   * Draws all batches. When it returns or throws, nobody draws any more.
   *
   * @param drawer of a batch
   * @param taker on this thread, in the order of the batches, while later ones are being drawn
   */
  public <B, R> void draw(List<B> batches, Drawer<B, R> drawer, Taker<R> taker) throws IOException {
    Iterator<B> next = batches.iterator();
    ExecutorService workers =
        Executors.newFixedThreadPool(Math.max(1, Math.min(sideBySide, batches.size())));
    try {
      Lookahead<B, R> drawn =
          new Lookahead<>(
              () -> next.hasNext() ? Optional.of(next.next()) : Optional.empty(),
              2 * sideBySide,
              workers,
              batch -> {
                LibTorch.threads(operatorThreads); // of this thread
                return drawer.draw(batch);
              });
      for (int number = 0; number < batches.size(); number++) {
        taker.take(number, drawn.next().orElseThrow());
      }
    } finally {
      stop(workers);
    }
  }

  /** Batches under way use the model. */
  private static void stop(ExecutorService workers) {
    workers.shutdownNow();
    boolean interrupted = Thread.interrupted();
    boolean ended = false;
    while (!ended) {
      try {
        ended = workers.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
