package io.distillery.prototype.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.torch.LibTorch;
import io.distillery.torch.ProcessMemory;
import io.distillery.torch.RandomSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Classes too large for a matrix of all their distances. */
class TestBoundedMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path RESET = Path.of("/proc/self/clear_refs");
  private static final int IMAGES = 12_000;

  /** A matrix of all distances alone would take 1,100 MiB. */
  private static final long MOST_KIB = 400 << 10;

  @Test
  void outliersAndClustersAreFoundInBlocks() throws IOException {
    Assumptions.assumeTrue(
        Files.isReadable(STATUS) && Files.isWritable(RESET), "needs Linux's /proc: skipped");
    LibTorch.load();
    int threads = LibTorch.threads();
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(1)) {
      LibTorch.threads(1);
      Tensor latents = random.normal(IMAGES, 16);
      Points.of(latents.narrow(0, 0, 100)); // loads what is loaded once
      Files.writeString(RESET, "5"); // the peak starts anew
      long before = peak();
      ImagePrototypeOptions options = ImagePrototypeOptions.defaults();
      long[] heard = new long[2];
      FinderListener listener =
          new FinderListener() {
            @Override
            public void compared(long images, long total) {
              assertThat(total).isEqualTo(IMAGES);
              assertThat(images).isGreaterThan(heard[0]);
              heard[0] = images;
            }

            @Override
            public void clustered(long iterations, long most) {
              assertThat(most).isEqualTo(20);
              heard[1] = iterations;
            }
          };
      ImagePrototypes found =
          ImagePrototypes.find(
              Points.of(latents),
              5,
              options.withKMeans(new KMeansOptions(2, 20, 1e-4)),
              1,
              listener);
      assertThat(found.outliers()).hasSize(IMAGES / 10);
      assertThat(heard[0]).isEqualTo(IMAGES);
      assertThat(heard[1]).isBetween(1L, 20L);
      assertThat(peak() - before).isLessThan(MOST_KIB);
    } finally {
      LibTorch.threads(threads);
    }
  }

  private static long peak() {
    return ProcessMemory.peakResident().orElseThrow() / 1024;
  }
}
