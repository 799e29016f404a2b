package io.distillery.benchmark;

import io.distillery.base.Text;
import io.distillery.prototype.ClassPrototypes;
import io.distillery.prototype.PrototypeFinder;
import io.distillery.prototype.PrototypeOptions;
import io.distillery.prototype.cluster.ClassLatents;
import io.distillery.prototype.cluster.ImagePrototypeOptions;
import io.distillery.prototype.text.TextPrototypeOptions;
import io.distillery.torch.LibTorch;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How fast the prototypes of a class are found, beside scikit-learn on the same points. */
@Command(
    name = "prototypes",
    sortOptions = false,
    description = {
      "Measures how fast the image prototypes of one class are found: the local outlier factor with"
          + " 10 neighbours, then k-means++ with 10 restarts; beside scikit-learn on the same"
          + " points in turns, where it is installed.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  distillery benchmark prototypes",
      "  distillery benchmark prototypes --images 500 --clusters 10 --rounds 5"
    })
final class PrototypeBenchmark implements Callable<Integer> {
  /** Directions in which the made-up classes differ most. */
  private static final int GROUPS = 64;

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "1300",
      description = "Images of the class. Default: ${DEFAULT-VALUE}, a class of ImageNet.")
  private int images;

  @Option(
      names = "--dimensions",
      paramLabel = "N",
      defaultValue = "16384",
      description =
          "Numbers of a latent. Default: ${DEFAULT-VALUE}, those of Stable Diffusion at 512 px.")
  private int dimensions;

  @Option(
      names = "--clusters",
      paramLabel = "N",
      split = ",",
      defaultValue = "10,50",
      description = "How many, by commas. Default: ${DEFAULT-VALUE}.")
  private List<Integer> clusters;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often each is measured, in turns. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--python",
      paramLabel = "COMMAND",
      defaultValue = "python3",
      description = "A Python that has scikit-learn. Default: ${DEFAULT-VALUE}.")
  private String python;

  @Mixin private BenchmarkOptions options;

  @Override
  public Integer call() throws IOException {
    LibTorch.threads(options.threads());
    System.out.println(Machine.description());
    System.out.printf(Locale.ROOT, "%,d latents of %,d numbers in float32%n", images, dimensions);
    Path file = Files.createTempFile("distillery-", ".f32");
    try (PointerScope scope = new PointerScope()) {
      Tensor latents = latents();
      write(latents, file);
      List<String> files = IntStream.range(0, images).mapToObj("%06d"::formatted).toList();
      ClassLatents points = new ClassLatents("class", "class", files, latents);
      find(points, 1, 0); // warms up
      innerProducts(points);
      Optional<ScikitLearn> peer =
          ScikitLearn.start(python, file, images, dimensions, options.threads());
      if (peer.isEmpty()) {
        System.out.printf(
            Locale.ROOT,
            "%s has no scikit-learn to compare with. Debian: apt-get install python3-sklearn, and"
                + " --python=/usr/bin/python3%n",
            python);
        ours(points);
      } else {
        try (ScikitLearn scikitLearn = peer.get()) {
          System.out.println(scikitLearn.version());
          inTurns(points, scikitLearn);
        }
      }
    } finally {
      Files.deleteIfExists(file);
    }
    return 0;
  }

  private void innerProducts(ClassLatents points) {
    double seconds = new Timing(0, rounds).median(() -> find(points, 1, 0));
    double operations = (double) images * (images + 1) * dimensions;
    System.out.printf(
        Locale.ROOT,
        "All inner products in float64, and one cluster: %.2f s, %.1f GFLOP/s%n",
        seconds,
        operations / seconds / 1e9);
  }

  private void ours(ClassLatents points) {
    TextTable table = new TextTable("clusters", "seconds");
    for (int k : clusters) {
      double seconds = new Timing(0, rounds).median(() -> find(points, k, 0.1));
      table.row(Integer.toString(k), Text.format("%.2f", seconds));
    }
    System.out.print(table);
  }

  private void inTurns(ClassLatents points, ScikitLearn peer) {
    TextTable table =
        new TextTable(
            "clusters",
            "seconds",
            "sklearn f64",
            "LOF, k-means",
            "ratio",
            "sklearn f32",
            "ratio",
            "inertia to f64's");
    for (int k : clusters) {
      double[] own = new double[rounds];
      double[][] others = new double[4][rounds]; // float64: LOF, k-means, both; float32: both
      double[] wide = new double[rounds];
      double[] narrow = new double[rounds];
      double[] inertia = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        double[] found = new double[1];
        own[round] = Timing.seconds(() -> found[0] = find(points, k, 0.1));
        ScikitLearn.Answer answer = peer.cluster(k, "float64");
        others[0][round] = answer.outliers();
        others[1][round] = answer.clusters();
        others[2][round] = answer.seconds();
        others[3][round] = peer.cluster(k, "float32").seconds();
        wide[round] = others[2][round] / own[round];
        narrow[round] = others[3][round] / own[round];
        inertia[round] = found[0] / answer.inertia();
      }
      table.row(
          Integer.toString(k),
          Text.format("%.2f", Timing.median(own)),
          Text.format("%.2f", Timing.median(others[2])),
          Text.format("%.2f, %.2f", Timing.median(others[0]), Timing.median(others[1])),
          Text.format("%.1f", Timing.median(wide)),
          Text.format("%.2f", Timing.median(others[3])),
          Text.format("%.1f", Timing.median(narrow)),
          Text.format("%.5f", Timing.median(inertia)));
    }
    System.out.print(table);
    System.out.println("Medians; a ratio is that of two neighbours in time.");
  }

  /** Finds the prototypes with all that belongs to them; their inertia. */
  private static double find(ClassLatents points, int k, double contamination) {
    PrototypeOptions options =
        new PrototypeOptions(
            k,
            ImagePrototypeOptions.defaults().withContamination(contamination),
            TextPrototypeOptions.defaults());
    try (ClassPrototypes found = new PrototypeFinder(options, 0).find(points, Map.of())) {
      return found.inertia();
    }
  }

  /** Noise around a plane of {@link #GROUPS} dimensions. */
  private Tensor latents() {
    try (RandomSource random = new RandomSource(1)) {
      Tensor along = random.normal(images, GROUPS).mm(random.normal(GROUPS, dimensions));
      return random.normal(images, dimensions).add_(along.mul_(new Scalar(0.1)));
    }
  }

  private void write(Tensor latents, Path file) throws IOException {
    ByteBuffer row = ByteBuffer.allocate(dimensions * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < images; i++) {
        row.asFloatBuffer().put(Tensors.floats(latents.get(i)));
        out.write(row.array());
      }
    }
  }
}
