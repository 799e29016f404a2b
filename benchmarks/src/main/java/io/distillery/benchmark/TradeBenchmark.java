package io.distillery.benchmark;

import io.distillery.base.Text;
import io.distillery.diffusion.ModelCard;
import io.distillery.diffusion.ModelChoice;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.model.Tiling;
import io.distillery.diffusion.sampling.GenerationOptions;
import io.distillery.diffusion.sampling.ImageGenerator;
import io.distillery.diffusion.sampling.ImageSize;
import io.distillery.diffusion.sampling.SeededNoise;
import io.distillery.diffusion.sampling.StepListener;
import io.distillery.diffusion.scheduler.SamplerChoice;
import io.distillery.diffusion.tiny.TinyAutoencoders;
import io.distillery.torch.ComputeDevice;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What each option that saves time costs in pixels. */
@Command(
    name = "trade",
    sortOptions = false,
    description = {
      "Draws the same images, from the same noise, by the full walk and by each option that saves"
          + " time: fewer steps, another sampler, reused deep features, no guidance, a tiny decoder;"
          + " and says how long an image takes and how far it is from the full walk's, in grey"
          + " levels of 255 (root mean square). Beside it how far images of other noise are.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  distillery benchmark trade",
      "  distillery benchmark trade --model /tmp/sd --images 1 --steps 10 --threads 1 --clock"
          + " processor"
    })
final class TradeBenchmark implements Callable<Integer> {
  private static final List<String> PROMPTS =
      List.of("a photo of a ship", "a photo of a horse", "a photo of a frog", "a photo of a truck");

  private static final double LEVELS = 255;

  @Option(
      names = "--model",
      paramLabel = "mini|DIR|NAME",
      defaultValue = "mini",
      description = "The model. Default: ${DEFAULT-VALUE}.")
  private String model;

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "16",
      description = "Images drawn by each option. Default: ${DEFAULT-VALUE}.")
  private int images;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "50",
      description = "Steps of the full walk. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--scheduler",
      paramLabel = "NAME",
      defaultValue = "ddim",
      description = "The sampler of the full walk. Default: ${DEFAULT-VALUE}.")
  private String scheduler;

  @Option(
      names = "--decoder",
      paramLabel = "DIR|FILE",
      description = "A tiny autoencoder, to be measured, too.")
  private Path decoder;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description =
          "Measure these options alone beside the full walk, by the first word of their names.")
  private List<String> only;

  @Option(
      names = "--clock",
      paramLabel = "CLOCK",
      defaultValue = "wall",
      description =
          "wall, or processor, which a loaded machine disturbs less, with --threads 1. Default:"
              + " ${DEFAULT-VALUE}.")
  private Clock clock;

  @Mixin private BenchmarkOptions options;

  /** A way to draw. */
  private record Way(GenerationOptions options, TinyAutoencoders tiny) {}

  /** What came of one. */
  private record Drawn(float[] pixels, double seconds) {}

  @Option(
      names = "--encoder",
      paramLabel = "DIR|FILE",
      description = "A tiny autoencoder whose encoding is timed beside the model's own.")
  private Path encoder;

  @Override
  public Integer call() throws IOException {
    LibTorch.threads(options.threads());
    System.out.println(Machine.description());
    ModelChoice choice =
        ModelChoice.named(model)
            .withEncoder(Optional.ofNullable(encoder))
            .withDecoder(Optional.ofNullable(decoder));
    choice.requireFiles();
    ScalarType type = ComputeDevice.current().fastestType();
    try (LatentDiffusion diffusion = choice.read(type);
        TinyAutoencoders tiny = choice.tiny(type)) {
      ImageSize size = ImageSize.square(diffusion.imageSize());
      System.out.printf(
          Locale.ROOT, "%s, %s pixels, %d images, %s%n%n", choice.title(), size, images, type);
      measure(diffusion, ways(choice, tiny));
      if (tiny.encoder().isPresent()) {
        encoding(diffusion, tiny);
      }
    }
    return 0;
  }

  private Map<String, Way> ways(ModelChoice choice, TinyAutoencoders tiny) throws IOException {
    double scale =
        ModelCard.read(choice.path())
            .map(card -> card.drawing().guidanceScale())
            .orElse(GenerationOptions.stableDiffusion().guidanceScale());
    GenerationOptions full =
        GenerationOptions.stableDiffusion()
            .withSteps(steps)
            .withScheduler(SamplerChoice.ofOption(scheduler))
            .withGuidanceScale(scale);
    Map<String, Way> ways = new LinkedHashMap<>();
    for (int fewer : new int[] {steps / 2, steps / 5, 4}) {
      if (fewer >= 1 && fewer < steps) {
        ways.put(fewer + " steps", own(full.withSteps(fewer)));
      }
    }
    ways.put(
        "dpm++2m, " + Math.max(1, steps / 2) + " steps",
        own(
            full.withScheduler(SamplerChoice.DPM_SOLVER_PLUS_PLUS_2M)
                .withSteps(Math.max(1, steps / 2))));
    for (int reuse : new int[] {2, 3, 5}) {
      ways.put("reuse " + reuse, own(full.withReuse(reuse)));
    }
    ways.put("unguided", own(full.withGuidanceScale(1)));
    if (tiny.decoder().isPresent()) {
      ways.put("tiny decoder", new Way(full, tiny));
      ways.put(
          "tiny decoder, 4 steps, unguided", new Way(full.withSteps(4).withGuidanceScale(1), tiny));
    }
    if (only != null) {
      ways.keySet().removeIf(name -> !only.contains(name.split("[ ,]")[0]));
    }
    Map<String, Way> all = new LinkedHashMap<>();
    all.put("full walk, " + steps + " steps", own(full));
    all.putAll(ways);
    return all;
  }

  private static Way own(GenerationOptions options) {
    return new Way(options, TinyAutoencoders.NONE);
  }

  private void measure(LatentDiffusion diffusion, Map<String, Way> ways) {
    Way fullest = ways.values().iterator().next();
    draw(diffusion, new Way(fullest.options().withSteps(1), fullest.tiny()), 0); // warms up
    Drawn full = draw(diffusion, fullest, 0);
    TextTable table = new TextTable("drawn by", "seconds an image", "of the time", "distance");
    ways.forEach(
        (name, way) -> {
          Drawn drawn = way == fullest ? full : draw(diffusion, way, 0);
          table.row(
              name,
              Text.format("%.3f", drawn.seconds / images),
              Text.format("%.0f %%", 100 * drawn.seconds / full.seconds),
              Text.format("%.1f", distance(drawn, full)));
        });
    if (only == null) {
      Drawn other = draw(diffusion, fullest, images);
      table.row("full walk, other noise", "", "", Text.format("%.1f", distance(other, full)));
    }
    System.out.println(table);
  }

  private void encoding(LatentDiffusion diffusion, TinyAutoencoders tiny) {
    TextTable table = new TextTable("encoded by", "seconds an image");
    Map<String, TinyAutoencoders> encoders = new LinkedHashMap<>();
    encoders.put("the model's own autoencoder", TinyAutoencoders.NONE);
    encoders.put("the tiny encoder", tiny);
    long side = diffusion.imageSize();
    encoders.forEach(
        (name, each) -> {
          ImageGenerator generator =
              new ImageGenerator(
                  diffusion, GenerationOptions.stableDiffusion(), Tiling.ofLargeImages(), each);
          try (PointerScope scope = new PointerScope()) {
            Tensor image = torch.rand(1, 3, side, side);
            generator.encode(image); // warms up
            long begun = clock.nanoseconds();
            generator.encode(image);
            double seconds = (clock.nanoseconds() - begun) / 1e9;
            table.row(name, Text.format("%.3f", seconds));
          }
        });
    System.out.println(table);
  }

  private Drawn draw(LatentDiffusion diffusion, Way way, int firstSeed) {
    ImageGenerator generator =
        new ImageGenerator(diffusion, way.options(), Tiling.ofLargeImages(), way.tiny());
    List<float[]> all = new ArrayList<>();
    long begun = clock.nanoseconds();
    int atOnce = ImageGenerator.usualBatch(diffusion.imageSize());
    for (int from = 0; from < images; from += atOnce) {
      List<String> texts = new ArrayList<>();
      long[] seeds = new long[Math.min(atOnce, images - from)];
      for (int i = 0; i < seeds.length; i++) {
        texts.add(PROMPTS.get((from + i) % PROMPTS.size()));
        seeds[i] = firstSeed + from + i;
      }
      try (PointerScope scope = new PointerScope();
          SeededNoise noise = new SeededNoise(seeds)) {
        all.add(Tensors.floats(generator.fromText(texts, noise, StepListener.NONE)));
      }
    }
    double seconds = (clock.nanoseconds() - begun) / 1e9;
    int length = all.stream().mapToInt(each -> each.length).sum();
    float[] pixels = new float[length];
    int at = 0;
    for (float[] each : all) {
      System.arraycopy(each, 0, pixels, at, each.length);
      at += each.length;
    }
    return new Drawn(pixels, seconds);
  }

  private static double distance(Drawn a, Drawn b) {
    double sum = 0;
    for (int i = 0; i < a.pixels.length; i++) {
      double difference = LEVELS * (a.pixels[i] - b.pixels[i]);
      sum += difference * difference;
    }
    return Math.sqrt(sum / a.pixels.length);
  }
}
