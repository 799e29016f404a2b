package io.distillery.benchmark;

import io.distillery.llava.Llava;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How fast LLaVA describes, and how fast it could. */
@Command(
    name = "llava",
    sortOptions = false,
    description = {
      "Measures how fast and in what memory LLaVA-1.5 describes images, and how near that comes to"
          + " the same matrix products called bare and to the rate at which memory is read.",
      ""
    },
    footer = {
      "",
      "Example (writes 14.1 GB of weights made by formula where DIR is empty):",
      "  distillery benchmark llava --model /tmp/llava --write 7b"
    })
final class LlavaBenchmark implements Callable<Integer> {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "A checkpoint in Hugging Face's layout.")
  private Path model;

  @Option(
      names = "--write",
      paramLabel = "SIZE",
      description =
          "Write a checkpoint of this size there first, its weights made by formula, in bf16, if"
              + " there is none: 7b or 13b.")
  private String write;

  @Option(
      names = "--layers",
      paramLabel = "N",
      description =
          "With --write: layers of the language model, where memory or disk hold no more."
              + " Default: the size's.")
  private Integer layers;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "8",
      description = "Images at once. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      defaultValue = "100",
      description = "Tokens of an answer, 2 or more. Default: ${DEFAULT-VALUE}.")
  private int tokens;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "1",
      description = "How often model and floors are measured, in turns. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--clock",
      paramLabel = "CLOCK",
      defaultValue = "wall",
      description =
          "What is timed by: wall, or processor, which a loaded machine disturbs less, with"
              + " --threads 1. Default: ${DEFAULT-VALUE}.")
  private Clock clock;

  @Mixin private BenchmarkOptions options;

  @Override
  public Integer call() throws IOException {
    LibTorch.threads(options.threads());
    System.out.println(Machine.description());
    if (write != null && !Files.exists(model.resolve("config.json"))) {
      LlavaSize size = LlavaSize.of(write);
      double seconds = secondsToWrite(layers == null ? size : size.withLayers(layers));
      System.out.printf(Locale.ROOT, "Write the checkpoint: %.0f s%n", seconds);
    }
    long start = System.nanoTime();
    try (Llava llava = Llava.open(model)) {
      System.out.printf(
          Locale.ROOT,
          "%s, %d layers, computed in %s: opened in %.2f s%n",
          model,
          llava.config().text().layers(),
          llava.type(),
          (System.nanoTime() - start) / 1e9);
      new LlavaCost(llava, batch, tokens, clock).measure(rounds, System.out);
    }
    return 0;
  }

  private double secondsToWrite(LlavaSize size) throws IOException {
    long start = System.nanoTime();
    size.write(model);
    return (System.nanoTime() - start) / 1e9;
  }
}
