package io.distillery.diffusion.checkpoint;

import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.AutoencoderKL;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.ClipTextModel;
import io.distillery.diffusion.model.UNet2DConditionModel;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.diffusion.scheduler.SamplerChoice;
import io.distillery.diffusion.scheduler.SamplingRun;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.nn.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;

/**
 * What must hold of any bytes as the configuration of a U-Net, an autoencoder, a text encoder or a
 * noise schedule: they are refused by an error that names the file, or a model can be built of
 * them. Jazzer's entry point; see CONTRIBUTING.md.
 */
public final class ModelConfigsFuzz {
  /** Larger models are sound, but take the fuzzer's time. */
  private static final int MOST_BLOCKS = 12;

  private static final int MOST_LAYERS = 12;
  private static final int MOST_TIMESTEPS = 5_000;

  /** How a directory with one hostile file is read and its model built. */
  @FunctionalInterface
  private interface Reader {
    void read(Path file) throws IOException;
  }

  private static final List<Reader> READERS =
      List.of(
          ModelConfigsFuzz::unet,
          ModelConfigsFuzz::autoencoder,
          ModelConfigsFuzz::textEncoder,
          ModelConfigsFuzz::schedule);

  private ModelConfigsFuzz() {}

  /** The first byte chooses the model, the others are its file. */
  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      return;
    }
    Path directory = Files.createTempDirectory("fuzz");
    Path file = directory.resolve(SchedulerConfig.FILE);
    try {
      Files.write(file, Arrays.copyOfRange(bytes, 1, bytes.length));
      READERS.get((bytes[0] & 0xff) % READERS.size()).read(file);
    } catch (CheckpointException | IOException e) {
      if (!String.valueOf(e.getMessage()).contains(file.toString())) {
        throw new AssertionError("The file is not named", e);
      }
    } finally {
      Files.delete(file);
      Files.delete(directory);
    }
  }

  private static void unet(Path file) {
    UNetConfig config = UNetConfig.read(file);
    if (config.blockChannels().size() * config.layersPerBlock() <= MOST_BLOCKS) {
      try (PointerScope scope = new PointerScope();
          Parameters shapes = Parameters.shapesOnly()) {
        new UNet2DConditionModel(shapes.root(), config);
      }
    }
  }

  private static void autoencoder(Path file) {
    AutoencoderConfig config = AutoencoderConfig.read(file);
    if (config.blockChannels().size() * config.layersPerBlock() <= MOST_BLOCKS) {
      try (PointerScope scope = new PointerScope();
          Parameters shapes = Parameters.shapesOnly()) {
        new AutoencoderKL(shapes.root(), config);
      }
    }
  }

  private static void textEncoder(Path file) {
    ClipTextConfig config = ClipTextConfig.read(file);
    if (config.layers() <= MOST_LAYERS) {
      try (PointerScope scope = new PointerScope();
          Parameters shapes = Parameters.shapesOnly()) {
        new ClipTextModel(shapes.root(), config);
      }
    }
  }

  /** Every sampler of the command line takes the numbers, or says why not. */
  private static void schedule(Path file) throws IOException {
    SchedulerConfig config = SchedulerConfig.read(file.getParent());
    if (config.trainTimesteps() > MOST_TIMESTEPS) {
      return;
    }
    for (SamplerChoice choice : SamplerChoice.values()) {
      try (PointerScope scope = new PointerScope();
          SamplingRun run = choice.create(config).start(2, 1, sample -> sample)) {
        for (double timestep : run.timesteps()) {
          if (!(timestep >= 0 && timestep < 2.0 * config.trainTimesteps())) {
            throw new AssertionError("%s: timestep %s".formatted(choice, timestep));
          }
        }
      } catch (IllegalArgumentException e) {
        if (String.valueOf(e.getMessage()).length() < 20) {
          throw new AssertionError("No reason is given", e);
        }
      }
    }
  }
}
