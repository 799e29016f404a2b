package io.distillery.cli.command;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Progress;
import io.distillery.base.Seeds;
import io.distillery.base.Text;
import io.distillery.cli.mixin.CommonOptions;
import io.distillery.cli.mixin.DeviceMixin;
import io.distillery.cli.mixin.DrawingMixin;
import io.distillery.cli.mixin.StartMixin;
import io.distillery.cli.mixin.ThreadsMixin;
import io.distillery.cli.option.RecipeOptions;
import io.distillery.cli.option.Section;
import io.distillery.cli.option.SizeConverter;
import io.distillery.cli.option.TakesRecipe;
import io.distillery.dataset.image.PngFile;
import io.distillery.diffusion.DistilledGuidance;
import io.distillery.diffusion.ModelCard;
import io.distillery.diffusion.ModelChoice;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.sampling.DrawingForecast;
import io.distillery.diffusion.sampling.DrawingThreads;
import io.distillery.diffusion.sampling.GenerationOptions;
import io.distillery.diffusion.sampling.ImageBytes;
import io.distillery.diffusion.sampling.ImageGenerator;
import io.distillery.diffusion.sampling.ImageSize;
import io.distillery.diffusion.sampling.PromptMode;
import io.distillery.diffusion.sampling.SeededNoise;
import io.distillery.diffusion.sampling.StepListener;
import io.distillery.diffusion.scheduler.SamplerChoice;
import io.distillery.diffusion.tiny.TinyAutoencoders;
import io.distillery.encode.ImageSheet;
import io.distillery.recipe.Recipe;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Draws images, to see what a model has learned. */
@Command(
    name = "sample",
    sortOptions = false,
    description = {
      "Draws images from text, or from an image or latents and text, and writes them as one sheet, a"
          + " row for each prompt.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  distillery sample --prompt \"a photo of a ship\" --out ships.png",
      "  distillery sample --prompt \"a white horse\" --init-image horse.jpg --strength 0.6 \\",
      "      --count 4 --out horses.png --images horses/",
      "  distillery sample --model sd-v1-5 --prompt \"a red bird\" --count 1 --out bird.png"
    })
public final class SampleCommand implements Callable<Integer>, TakesRecipe {
  private final RecipeOptions options =
      new RecipeOptions(EnumSet.of(Section.MODEL, Section.REPEATABILITY), Set.of());

  @Option(
      names = "--prompt",
      required = true,
      paramLabel = "TEXT",
      description = "What to draw. May be given several times.")
  private List<String> prompts;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The PNG file to write.")
  private Path out;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "8",
      description = "Images of each prompt. Default: ${DEFAULT-VALUE}.")
  private int count;

  @Option(
      names = "--image-seeds",
      paramLabel = "N",
      split = ",",
      description =
          "Draw each prompt once with each of these seeds, as --images writes them down, instead of"
              + " with seeds that follow from --seed.")
  private List<Long> imageSeeds;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description =
          "Write each image as a PNG file of its own, too, with prompts and seeds in"
              + " metadata.jsonl.")
  private Path images;

  @Option(
      names = "--size",
      paramLabel = "PIXELS|WxH",
      converter = SizeConverter.class,
      description =
          "Size of the images where no latents are given: 512 for a square, 512x768 for width and"
              + " height. Default: the model's own.")
  private ImageSize size;

  @Option(
      names = "--guidance-scale",
      paramLabel = "SCALE",
      description =
          "Weight of the prompt; 1 is no guidance. Default: what suits the model, else 7.5.")
  private Double guidanceScale;

  @Option(
      names = "--guidance-rescale",
      paramLabel = "SHARE",
      description =
          "How far a guided prediction gets back the spread that it has under the prompt alone, from"
              + " 0 to 1: against the strong colours and contrasts of large scales. Default: what"
              + " suits the model, else 0.")
  private Double guidanceRescale;

  @Option(
      names = "--negative-prompt",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "What to steer away from. Default: nothing.")
  private String negativePrompt;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "50",
      description = "Steps from noise to image. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--scheduler",
      paramLabel = "NAME",
      defaultValue = "checkpoint",
      description = "The sampler, as for synthesize. Default: ${DEFAULT-VALUE}.")
  private String scheduler;

  @Option(
      names = "--reuse",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Compute the denoiser's deep layers in the first of every N steps alone, as for"
              + " synthesize. Default: ${DEFAULT-VALUE}.")
  private int reuse;

  @Option(
      names = "--prompt-mode",
      paramLabel = "MODE",
      defaultValue = "PADDED",
      description =
          "padded: cut or padded to what the text encoder takes; windows: long prompts in windows."
              + " Default: padded.")
  private PromptMode promptMode;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description =
          "Images drawn at once, also of prompts of different lengths; others move results by"
              + " rounding. Default: 8, half of them where all are 8 small ones or fewer; fewer of"
              + " more than 256 pixels.")
  private Integer batch;

  @Mixin private DrawingMixin drawing;
  @Mixin private StartMixin start;
  @Mixin private ThreadsMixin threads;
  @Mixin private DeviceMixin device;
  @Mixin private CommonOptions common;

  @Override
  public RecipeOptions recipeOptions() {
    return options;
  }

  @Override
  public Integer call() throws IOException {
    requirePositive("--count", count);
    if (batch != null) {
      requirePositive("--batch", batch);
    }
    start.check(size != null);
    Recipe recipe = options.change().apply(Recipe.defaults());
    ModelChoice choice = recipe.model();
    choice.requireFiles();
    List<Sample> samples = samples(recipe.seed());
    LibTorch.threads(threads.threads());
    try (PointerScope scope = new PointerScope();
        LatentDiffusion diffusion = choice.read(drawing.weights().type());
        TinyAutoencoders tiny = choice.tiny(drawing.weights().type())) {
      ImageGenerator generator =
          new ImageGenerator(diffusion, options(choice), drawing.vaeTiles().tiling(), tiny);
      ImageSize drawnSize = size(diffusion, generator);
      Tensor drawn =
          draw(generator, start.latents(diffusion, generator, drawnSize), drawnSize, samples);
      PngFile.write(out, ImageSheet.of(drawn.unflatten(0, new long[] {prompts.size(), -1})));
      if (images != null) {
        SampleFolder.write(images, samples, drawn);
      }
      generator.remarks().forEach(common.progress()::note);
    }
    System.out.println(out);
    return 0;
  }

  private static void requirePositive(String option, int value) {
    if (value < 1) {
      throw new ConfigurationException(Text.format("%s is %d, expected at least 1", option, value));
    }
  }

  /** Prompt by prompt. */
  private List<Sample> samples(long runSeed) {
    List<Sample> samples = new ArrayList<>();
    for (String prompt : prompts) {
      for (int i = 0; i < (imageSeeds == null ? count : imageSeeds.size()); i++) {
        long seed =
            imageSeeds == null ? Seeds.derive(runSeed, "sample", prompt, i) : imageSeeds.get(i);
        samples.add(new Sample(prompt, i, seed));
      }
    }
    return samples;
  }

  private GenerationOptions options(ModelChoice model) throws IOException {
    GenerationOptions usual = GenerationOptions.stableDiffusion();
    SamplerChoice sampler = SamplerChoice.ofOption(scheduler);
    Optional<ModelCard.Drawing> suited = ModelCard.read(model.path()).map(ModelCard::drawing);
    return new GenerationOptions(
        steps,
        start.strength().orElse(suited.map(ModelCard.Drawing::strength).orElse(usual.strength())),
        guidanceScale != null
            ? guidanceScale
            : suitedScale(model, sampler, suited.map(ModelCard.Drawing::guidanceScale)),
        guidanceRescale != null
            ? guidanceRescale
            : suited.map(ModelCard.Drawing::guidanceRescale).orElse(usual.guidanceRescale()),
        negativePrompt,
        sampler,
        promptMode,
        reuse);
  }

  private double suitedScale(ModelChoice model, SamplerChoice sampler, Optional<Double> card)
      throws IOException {
    if (DistilledGuidance.isIn(model, sampler)) {
      common.progress().note("Guidance is distilled into this model: drawn without (scale 1)");
      return 1;
    }
    return card.orElse(GenerationOptions.stableDiffusion().guidanceScale());
  }

  private ImageSize size(LatentDiffusion model, ImageGenerator generator) {
    int step = generator.sizeStep();
    if (size != null && !size.isMultipleOf(step)) {
      throw new ConfigurationException(
          Text.format(
              "--size is %s, expected multiples of %d, for so many pixels are one of the model's latents",
              size, step));
    }
    return size != null ? size : ImageSize.square(model.imageSize());
  }

  /** All images, uint8 {@code (N, H, W, 3)}. */
  private Tensor draw(
      ImageGenerator generator, Optional<Tensor> latents, ImageSize size, List<Sample> samples)
      throws IOException {
    int walk = latents.isPresent() ? generator.stepsFromLatents() : generator.stepsFromText();
    TensorVector drawn = new TensorVector();
    try (Progress.Task task =
        common.progress().begin("Drawing", "steps", (long) walk * samples.size())) {
      long[] steps = {0};
      DrawingThreads sharing = DrawingThreads.of(size, threads.threads());
      List<List<Sample>> batches =
          batches(samples, batch != null ? batch : usualBatch(size, samples.size()));
      DrawingForecast forecast =
          new DrawingForecast(
              generator,
              size,
              Math.min(sharing.sideBySide(), batches.size()),
              samples.size(),
              true,
              common.progress()::note);
      sharing.draw(
          batches,
          some -> {
            StepListener listener =
                (done, total, sample) -> {
                  synchronized (steps) {
                    task.done(steps[0] += some.size());
                  }
                };
            return drawBatch(
                generator, latents, size, some, forecast.follow(some.size(), listener));
          },
          (number, images) -> {
            drawn.push_back(images);
            images.close();
          });
    }
    return torch.cat(drawn, 0);
  }

  /**
   * Halves what would be one batch of small images: halves are drawn side by side. How many threads
   * there are changes nothing, so that images have the same bytes whatever their number.
   */
  private static int usualBatch(ImageSize size, int images) {
    int usual = ImageGenerator.usualBatch(size);
    return images <= usual && DrawingThreads.isSmall(size) ? (images + 1) / 2 : usual;
  }

  private static List<List<Sample>> batches(List<Sample> samples, int size) {
    List<List<Sample>> batches = new ArrayList<>();
    for (int from = 0; from < samples.size(); from += size) {
      batches.add(samples.subList(from, Math.min(samples.size(), from + size)));
    }
    return batches;
  }

  /** Images of a batch, which are in no scope. */
  private static Tensor drawBatch(
      ImageGenerator generator,
      Optional<Tensor> latents,
      ImageSize size,
      List<Sample> samples,
      StepListener listener) {
    List<String> texts = samples.stream().map(Sample::text).toList();
    long[] seeds = samples.stream().mapToLong(Sample::seed).toArray();
    try (PointerScope scope = new PointerScope();
        SeededNoise noise = new SeededNoise(seeds)) {
      Tensor images =
          latents.isPresent()
              ? generator.fromLatents(rows(latents.get(), samples), texts, noise, listener)
              : generator.fromText(texts, size.height(), size.width(), noise, listener);
      return ImageBytes.of(images).retainReference();
    }
  }

  /** Row i of the start for image i of each prompt, from the first again where they are fewer. */
  private static Tensor rows(Tensor latents, List<Sample> samples) {
    long count = latents.size(0);
    long[] rows = samples.stream().mapToLong(sample -> sample.row() % count).toArray();
    return latents.index_select(0, Tensors.of(rows, rows.length));
  }
}
