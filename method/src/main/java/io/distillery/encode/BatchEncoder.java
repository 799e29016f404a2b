package io.distillery.encode;

import io.distillery.base.ContentHash;
import io.distillery.dataset.image.RgbImage;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.model.TiledAutoencoder;
import io.distillery.diffusion.model.Tiling;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The encoder of a model on batches of one size: a statistic of each latent distribution, scaled
 * (docs/method.md, step 3). An image's latent does not depend on its neighbours.
 *
 * <p>Sums are rounded differently in batches of another size or by another number of threads.
 * Therefore small images come in batches that are always full, the last one filled up, and by one
 * thread each; large ones come one by one, by all threads.
 *
 * @param statistic what is taken of a latent distribution
 * @param batch images at once
 * @param sideBySide batches at the same time
 * @param operatorThreads threads of an operator
 */
public record BatchEncoder(
    LatentDiffusion model,
    LatentStatistic statistic,
    int batch,
    int sideBySide,
    int operatorThreads) {
  /** Bounds a batch of the smallest images: larger ones bring nothing (measured at 32 px). */
  private static final int MOST_IMAGES = 16;

  /** Keeps the memory of a batch to that of one image of 256 px. */
  private static final int MOST_PIXELS = 256 * 256;

  /**
   * Says up to which size images are encoded side by side: operators on larger ones are worth
   * sharing between threads, and take too much memory.
   */
  private static final int LARGEST_SIDE_BY_SIDE = 128;

  /**
   * Chooses the batch for a model's size of images, and tries whether latents in it are independent
   * of one another on this machine.
   */
  public static BatchEncoder of(LatentDiffusion model, LatentStatistic statistic, int threads) {
    int side = model.imageSize();
    int batch = Math.max(1, Math.min(MOST_IMAGES, MOST_PIXELS / (side * side)));
    BatchEncoder encoder =
        side <= LARGEST_SIDE_BY_SIDE
            ? new BatchEncoder(model, statistic, batch, threads, 1)
            : new BatchEncoder(model, statistic, batch, 1, threads);
    return batch == 1 || encoder.isIndependent()
        ? encoder
        : new BatchEncoder(model, statistic, 1, encoder.sideBySide, encoder.operatorThreads);
  }

  /**
   * Says whether an image of noise has the same latent at the other end of a batch, with others.
   */
  private boolean isIndependent() {
    List<RgbImage> images =
        IntStream.range(0, batch).mapToObj(i -> noise(model.imageSize(), i)).toList();
    List<RgbImage> others = List.of(images.get(batch - 1));
    List<RgbImage> turned =
        IntStream.range(0, batch).mapToObj(i -> images.get((i + batch / 2) % batch)).toList();
    int threads = LibTorch.threads();
    try {
      float[][] latents = encode(images, contents(images));
      float[][] again = encode(turned, contents(turned));
      return Arrays.equals(latents[batch - 1], encode(others, contents(others))[0])
          && IntStream.range(0, batch)
              .allMatch(i -> Arrays.equals(again[i], latents[(i + batch / 2) % batch]));
    } finally {
      LibTorch.threads(threads);
    }
  }

  private static List<ContentHash> contents(List<RgbImage> images) {
    return images.stream().map(image -> ContentHash.of(image.pixels())).toList();
  }

  private static RgbImage noise(int side, int seed) {
    byte[] pixels = new byte[3 * side * side];
    new Random(seed).nextBytes(pixels);
    return new RgbImage(side, side, pixels);
  }

  /**
   * Encodes at most a batch.
   *
   * @param images of the model's size
   * @param contents of their files
   * @return a latent each, row by row
   */
  float[][] encode(List<RgbImage> images, List<ContentHash> contents) {
    LibTorch.threads(operatorThreads); // of the calling thread
    int side = model.imageSize();
    int length = 3 * side * side;
    byte[] bytes = new byte[batch * length]; // what is not filled is black
    for (int i = 0; i < images.size(); i++) {
      System.arraycopy(images.get(i).pixels(), 0, bytes, i * length, length);
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard inference = new NoGradGuard()) {
      Tensor pixels =
          Tensors.of(bytes, batch, side, side, 3)
              .permute(0, 3, 1, 2)
              .to(ScalarType.Float)
              .div(new Scalar(127.5))
              .sub(new Scalar(1)); // (B, 3, S, S) in [-1, 1]
      TiledAutoencoder vae = new TiledAutoencoder(model.vae(), Tiling.ofLargeImages());
      Tensor latents = statistic.of(vae.encode(pixels), contents);
      float[] all = Tensors.floats(model.vae().scale(latents));
      int numbers = all.length / batch;
      return IntStream.range(0, images.size())
          .mapToObj(i -> Arrays.copyOfRange(all, i * numbers, (i + 1) * numbers))
          .toArray(float[][]::new);
    }
  }
}
