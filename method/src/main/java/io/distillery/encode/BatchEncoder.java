package io.distillery.encode;

import io.distillery.base.ContentHash;
import io.distillery.dataset.image.RgbImage;
import io.distillery.diffusion.sampling.ImageSize;
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
 * Encodes images in batches of one size (docs/method.md, step 3). An image's latent does not depend
 * on its neighbours.
 *
 * <p>Sums are rounded differently in batches of another size or by another number of threads.
 * Therefore small images come in batches that are always full, the last one filled up, and by one
 * thread each; large ones come one by one, by all threads.
 *
 * @param images what encodes
 * @param statistic what is taken of a latent distribution
 * @param batch images at once
 * @param sideBySide batches at the same time
 * @param operatorThreads threads of an operator
 */
public record BatchEncoder(
    ImageEncoder images,
    LatentStatistic statistic,
    int batch,
    int sideBySide,
    int operatorThreads) {
  /** Bounds a batch of the smallest images: larger ones bring nothing (measured at 32 px). */
  private static final int MOST_IMAGES = 16;

  /** Keeps the memory of a batch to that of one image of 256 px. */
  private static final int MOST_PIXELS = 256 * 256;

  /**
   * Says up to how many pixels images are encoded side by side: operators on larger ones are worth
   * sharing between threads, and take too much memory.
   */
  private static final int LARGEST_SIDE_BY_SIDE = 128 * 128;

  /**
   * Chooses the batch for a size of images, and tries whether latents in it are independent of one
   * another on this machine.
   */
  static BatchEncoder of(ImageEncoder images, LatentStatistic statistic, int threads) {
    ImageSize size = images.size();
    int batch = (int) Math.max(1, Math.min(MOST_IMAGES, MOST_PIXELS / size.pixels()));
    BatchEncoder encoder =
        size.pixels() <= LARGEST_SIDE_BY_SIDE
            ? new BatchEncoder(images, statistic, batch, threads, 1)
            : new BatchEncoder(images, statistic, batch, 1, threads);
    return batch == 1 || encoder.isIndependent()
        ? encoder
        : new BatchEncoder(images, statistic, 1, encoder.sideBySide, encoder.operatorThreads);
  }

  /**
   * Says whether an image of noise has the same latent at the other end of a batch, with others.
   */
  private boolean isIndependent() {
    List<RgbImage> noise = IntStream.range(0, batch).mapToObj(this::noise).toList();
    List<RgbImage> others = List.of(noise.get(batch - 1));
    List<RgbImage> turned =
        IntStream.range(0, batch).mapToObj(i -> noise.get((i + batch / 2) % batch)).toList();
    int threads = LibTorch.threads();
    try {
      float[][] latents = encode(noise, contents(noise));
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

  private RgbImage noise(int seed) {
    ImageSize size = images.size();
    byte[] pixels = new byte[Math.toIntExact(3 * size.pixels())];
    new Random(seed).nextBytes(pixels);
    return new RgbImage(size.width(), size.height(), pixels);
  }

  /**
   * Encodes at most a batch.
   *
   * @param pixels of the size
   * @param contents of their files
   * @return a latent each, row by row
   */
  float[][] encode(List<RgbImage> pixels, List<ContentHash> contents) {
    LibTorch.threads(operatorThreads); // of the calling thread
    ImageSize size = images.size();
    int length = Math.toIntExact(3 * size.pixels());
    byte[] bytes = new byte[batch * length]; // what is not filled is black
    for (int i = 0; i < pixels.size(); i++) {
      System.arraycopy(pixels.get(i).pixels(), 0, bytes, i * length, length);
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard inference = new NoGradGuard()) {
      Tensor centred =
          Tensors.of(bytes, batch, size.height(), size.width(), 3)
              .permute(0, 3, 1, 2)
              .to(ScalarType.Float)
              .div(new Scalar(127.5))
              .sub(new Scalar(1)); // (B, 3, H, W) in [-1, 1]
      float[] all = Tensors.floats(images.encode(centred, statistic, contents));
      int numbers = all.length / batch;
      return IntStream.range(0, pixels.size())
          .mapToObj(i -> Arrays.copyOfRange(all, i * numbers, (i + 1) * numbers))
          .toArray(float[][]::new);
    }
  }
}
