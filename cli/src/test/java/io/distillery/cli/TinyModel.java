package io.distillery.cli;

import io.distillery.base.Seeds;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.tokenizer.BytePairTrainer;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.torch.LibTorch;
import io.distillery.torch.nn.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A latent diffusion model of 16 px images with random weights: it draws nothing, but quickly. */
public final class TinyModel {
  private static final int WIDTH = 16;
  private static final int GROUPS = 4;

  private TinyModel() {}

  /** Writes it as a directory in the diffusers layout. */
  public static Path write(Path directory) throws IOException {
    ClipTokenizer tokenizer = tokenizer();
    AutoencoderConfig autoencoder =
        new AutoencoderConfig(3, 4, List.of(WIDTH, WIDTH), 1, GROUPS, 16, 1);
    return write(directory, unet(), autoencoder, text(tokenizer, WIDTH, 2), tokenizer);
  }

  private static UNetConfig unet() {
    return new UNetConfig(
        8,
        4,
        List.of(WIDTH, WIDTH),
        List.of(true, false),
        1,
        List.of(2, 2),
        WIDTH,
        GROUPS,
        1e-5,
        false);
  }

  /** Writes one of 64 px images whose latents are eight times smaller, as Stable Diffusion's. */
  static Path writeEightfold(Path directory) throws IOException {
    ClipTokenizer tokenizer = tokenizer();
    AutoencoderConfig autoencoder =
        new AutoencoderConfig(3, 4, List.of(4, 4, 4, 4), 1, GROUPS, 64, 1);
    return write(directory, unet(), autoencoder, text(tokenizer, WIDTH, 2), tokenizer);
  }

  /** Writes one whose numbers of heads and groups are Stable Diffusion's, as single files need. */
  static Path writeCustomary(Path directory) throws IOException {
    ClipTokenizer tokenizer = tokenizer();
    AutoencoderConfig autoencoder =
        new AutoencoderConfig(3, 4, List.of(32, 32), 1, 32, 128, 0.18215);
    UNetConfig unet =
        new UNetConfig(
            64, 4, List.of(32, 32), List.of(true, false), 1, List.of(8, 8), 64, 32, 1e-5, false);
    return write(directory, unet, autoencoder, text(tokenizer, 64, 1), tokenizer);
  }

  private static ClipTokenizer tokenizer() throws IOException {
    LibTorch.load();
    return BytePairTrainer.train(
        Stream.of("a red circle on a white ground", "a blue square", "a green triangle"),
        BytePairTrainer.Options.defaults().withVocabularySize(560));
  }

  private static ClipTextConfig text(ClipTokenizer tokenizer, int width, int heads) {
    return new ClipTextConfig(
        tokenizer.vocabularySize(),
        width,
        2 * width,
        1,
        heads,
        77,
        ClipTextConfig.Activation.QUICK_GELU);
  }

  private static Path write(
      Path directory,
      UNetConfig unet,
      AutoencoderConfig autoencoder,
      ClipTextConfig text,
      ClipTokenizer tokenizer)
      throws IOException {
    try (LatentDiffusion model =
        LatentDiffusion.create(
            unet,
            autoencoder,
            text,
            tokenizer,
            SchedulerConfig.stableDiffusion(),
            part -> Parameters.initialised(Seeds.derive(0, part)))) {
      model.write(directory, ScalarType.Float);
    }
    return directory;
  }
}
