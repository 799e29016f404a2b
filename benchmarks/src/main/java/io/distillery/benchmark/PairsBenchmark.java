package io.distillery.benchmark;

import static io.distillery.torch.Tensors.optional;
import static org.bytedeco.pytorch.global.torch.avg_pool2d;
import static org.bytedeco.pytorch.global.torch.group_norm;

import io.distillery.base.Text;
import io.distillery.classifier.AveragePooling;
import io.distillery.diffusion.EmbeddedModel;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.sampling.DrawingThreads;
import io.distillery.diffusion.sampling.GenerationOptions;
import io.distillery.diffusion.sampling.ImageBytes;
import io.distillery.diffusion.sampling.ImageGenerator;
import io.distillery.diffusion.sampling.SeededNoise;
import io.distillery.diffusion.sampling.StepListener;
import io.distillery.torch.ComputeDevice;
import io.distillery.torch.LibTorch;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.GroupNorm;
import io.distillery.torch.nn.Parameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares what was made quicker with the way that it was done before. */
@Command(
    name = "pairs",
    sortOptions = false,
    description = {
      "Compares what was made quicker with the way that it was done before, in turns: average"
          + " pooling and group norm by the processor's time, drawing by the time that passes.",
      ""
    })
final class PairsBenchmark implements Callable<Integer> {
  private static final int IMAGES = 32; // those of a ConvNet that pass at once
  private static final int CHANNELS = 128;
  private static final List<Integer> SIDES = List.of(32, 16, 8); // ConvNet-3's maps
  private static final int BATCH = 8;

  /** Says how many images, channels, rows and groups a map has where photo and mini normalise. */
  private static final List<int[]> NORMALISED =
      List.of(
          new int[] {16, 24, 64, 8},
          new int[] {16, 96, 16, 8},
          new int[] {32, 64, 16, 16},
          new int[] {32, 128, 8, 16});

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "15",
      description = "Pairs of each, after one that does not count. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--batches",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "Batches of eight images that are drawn each time; 0 leaves drawing out. Default:"
              + " ${DEFAULT-VALUE}.")
  private int batches;

  @Mixin private BenchmarkOptions options;

  private final TextTable table =
      new TextTable("what", "before", "now", "ratio, least", "median", "greatest");

  @Override
  public Integer call() throws IOException {
    LibTorch.threads(options.threads());
    System.out.println(Machine.description());
    LibTorch.threads(1);
    for (ScalarType type : types()) {
      for (int side : SIDES) {
        pooling(type, side);
      }
    }
    if (types().contains(ScalarType.BFloat16)) {
      for (int[] shape : NORMALISED) {
        normalising(shape, false);
        normalising(shape, true);
      }
    }
    if (batches > 0) {
      drawing();
    }
    System.out.print(table);
    return 0;
  }

  /** Without and, where the processor has instructions for it, with bfloat16. */
  private static List<ScalarType> types() {
    return ComputeDevice.current().fastestType() == ScalarType.BFloat16
        ? List.of(ScalarType.Float, ScalarType.BFloat16)
        : List.of(ScalarType.Float);
  }

  private void pooling(ScalarType type, int side) {
    AveragePooling product = new AveragePooling(2);
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(1)) {
      Tensor maps = random.normal(IMAGES, CHANNELS, side, side).to(type).requires_grad_(true);
      pair(
          Text.format("pooling %d px, %s", side, type == ScalarType.Float ? "float32" : "bfloat16"),
          Clock.PROCESSOR,
          () -> pool(maps, x -> avg_pool2d(x, 2, 2)),
          () -> pool(maps, product::apply));
    }
  }

  /** Forward and backward. */
  private static void pool(Tensor maps, UnaryOperator<Tensor> pooling) {
    try (PointerScope scope = new PointerScope()) {
      pooling.apply(maps).sum().backward();
      maps.mutable_grad().reset();
    }
  }

  /** Bfloat16 maps by libtorch's own group norm, and by the layer, which takes float32 for them. */
  private void normalising(int[] shape, boolean isBothWays) {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(1);
        Parameters parameters = Parameters.initialised(1)) {
      GroupNorm layer = new GroupNorm(parameters.root(), shape[3], shape[1], 1e-5);
      Tensor maps =
          random
              .normal(shape[0], shape[1], shape[2], shape[2])
              .to(ScalarType.BFloat16)
              .contiguous(MemoryFormat.ChannelsLast)
              .requires_grad_(isBothWays);
      Tensor weight = torch.ones(shape[1]).to(ScalarType.BFloat16);
      Tensor bias = torch.zeros(shape[1]).to(ScalarType.BFloat16);
      UnaryOperator<Tensor> own =
          x -> group_norm(x, shape[3], optional(weight), optional(bias), 1e-5, true);
      pair(
          Text.format(
              "group norm %d x %d, %d px, %s",
              shape[0], shape[1], shape[2], isBothWays ? "both ways" : "forward"),
          Clock.PROCESSOR,
          () -> normalise(maps, own, isBothWays),
          () -> normalise(maps, layer::forward, isBothWays));
    }
  }

  private static void normalise(Tensor maps, UnaryOperator<Tensor> norm, boolean isBothWays) {
    if (isBothWays) {
      pool(maps, norm);
      return;
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      norm.apply(maps);
    }
  }

  private void drawing() throws IOException {
    try (PointerScope scope = new PointerScope();
        LatentDiffusion model =
            LatentDiffusion.read(EmbeddedModel.orPath("mini"), ScalarType.Float)) {
      ImageGenerator generator = new ImageGenerator(model, GenerationOptions.stableDiffusion());
      int threads = options.threads();
      pair(
          Text.format("%d batches with mini, %d threads", batches, threads),
          Clock.WALL,
          () -> draw(generator, new DrawingThreads(1, threads)),
          () -> draw(generator, new DrawingThreads(threads, 1)));
    }
  }

  private void draw(ImageGenerator generator, DrawingThreads threads) {
    try {
      threads.draw(
          IntStream.range(0, batches).boxed().toList(),
          batch -> {
            try (PointerScope scope = new PointerScope();
                SeededNoise noise =
                    new SeededNoise(
                        LongStream.range(0, BATCH).map(i -> 10L * batch + i).toArray())) {
              return Tensors.bytes(
                  ImageBytes.of(
                      generator.fromText(
                          Collections.nCopies(BATCH, "a ship"), noise, StepListener.NONE)));
            }
          },
          (number, drawn) -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void pair(String what, Clock clock, Runnable before, Runnable now) {
    before.run();
    now.run();
    double[] slow = new double[rounds];
    double[] quick = new double[rounds];
    double[] ratios = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      slow[round] = Timing.seconds(clock, before);
      quick[round] = Timing.seconds(clock, now);
      ratios[round] = slow[round] / quick[round];
    }
    table.row(
        what,
        Text.format("%.2f ms", 1e3 * Timing.median(slow)),
        Text.format("%.2f ms", 1e3 * Timing.median(quick)),
        Text.format("%.2f", Arrays.stream(ratios).min().orElseThrow()),
        Text.format("%.2f", Timing.median(ratios)),
        Text.format("%.2f", Arrays.stream(ratios).max().orElseThrow()));
  }
}
