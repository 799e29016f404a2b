package io.distillery.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.tokenizer.BytePairTrainer;
import io.distillery.torch.LibTorch;
import io.distillery.torch.nn.Parameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A walk of a thousand steps takes no more memory than one of a hundred. */
class NativeMemoryTest {
  /** PNDM takes one more. */
  private static final int STEPS = 999;

  private static final int WARM_UP = 200;

  /** 30 kB a step; tensors of ours that stay alive are counted one by one besides. */
  private static final long FEW_BYTES = 24 << 20;

  /** Where HotSpot puts a heap of 2 GB, whose resident part moves by 100 MB with its collector. */
  private static final long HEAP_BEGIN = 1L << 31;

  private static final long HEAP_END = 1L << 32;

  private static final long HEAP_BYTES_A_STEP = 1_000_000;

  @Test
  @EnabledOnOs(OS.LINUX)
  void doesNotGrowWithTheNumberOfSteps() {
    LibTorch.threads(1);
    List<Integer> taken = new ArrayList<>();
    List<Long> pointers = new ArrayList<>();
    List<Long> resident = new ArrayList<>();
    List<Long> heap = new ArrayList<>();
    try (PointerScope scope = new PointerScope();
        LatentDiffusion model = model();
        SeededNoise noise = new SeededNoise(1)) {
      new ImageGenerator(
              model, GenerationOptions.stableDiffusion().withSteps(STEPS).withGuidanceScale(3))
          .fromText(
              List.of("a"),
              noise,
              (done, total, latents) -> {
                if (done == WARM_UP || done == total) {
                  pointers.add(Pointer.totalCount());
                  resident.add(residentOutsideHeap());
                  heap.add(allocated());
                  taken.add(done);
                }
              });
    }

    int steps = taken.get(1) - taken.get(0);
    assertThat(steps).isGreaterThanOrEqualTo(800);
    assertThat(pointers.get(1)).isLessThanOrEqualTo(pointers.get(0));
    assertThat(resident.get(1)).isLessThan(resident.get(0) + FEW_BYTES);
    assertThat((heap.get(1) - heap.get(0)) / steps).isLessThan(HEAP_BYTES_A_STEP);
  }

  private static long residentOutsideHeap() {
    List<String> lines;
    try {
      lines = Files.readAllLines(Path.of("/proc/self/smaps"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    long start = 0;
    long heap = 0;
    long outside = 0;
    for (String line : lines) {
      String[] fields = line.split("\\s+");
      if (fields[0].matches("[0-9a-f]+-[0-9a-f]+")) {
        start = Long.parseUnsignedLong(fields[0].substring(0, fields[0].indexOf('-')), 16);
      } else if (fields[0].equals("Rss:")) {
        long bytes = 1024 * Long.parseLong(fields[1]);
        if (start >= HEAP_BEGIN && start < HEAP_END) {
          heap += bytes;
        } else {
          outside += bytes;
        }
      }
    }
    Assumptions.assumeTrue(heap > 0, "needs to know where Java's heap lies: skipped");
    return outside;
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  private static LatentDiffusion model() {
    return LatentDiffusion.create(
        new UNetConfig(16, 4, List.of(16), List.of(true), 1, List.of(2), 8, 4, 1e-5, false),
        new AutoencoderConfig(3, 4, List.of(8, 8), 1, 4, 8, 0.5),
        new ClipTextConfig(514, 8, 16, 1, 2, 16, ClipTextConfig.Activation.QUICK_GELU),
        BytePairTrainer.train(Stream.of(), new BytePairTrainer.Options(514, 16, 2)),
        SchedulerConfig.stableDiffusion(),
        part -> Parameters.initialised(part.hashCode()));
  }
}
