package io.distillery.diffusion;

import io.distillery.base.Text;
import io.distillery.diffusion.checkpoint.DiffusersDirectory;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.checkpoint.ModelFiles;
import io.distillery.diffusion.checkpoint.SingleFile;
import io.distillery.diffusion.lora.LoraChoice;
import io.distillery.diffusion.lora.MergedModelFiles;
import io.distillery.diffusion.scheduler.PredictionType;
import io.distillery.torch.CheckpointException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Names a model as a user does.
 *
 * @param path a directory in diffusers' layout, or one {@code .safetensors} file in the original
 *     layout
 * @param tokenizer a directory with the tokenizer, which a single file lacks
 * @param prediction what the U-Net predicts, which a single file does not say
 * @param loras files of low-rank changes to be merged into the weights
 */
public record ModelChoice(
    Path path,
    Optional<Path> tokenizer,
    Optional<PredictionType> prediction,
    List<LoraChoice> loras) {
  /** Copies the LoRA files. */
  public ModelChoice {
    loras = List.copyOf(loras);
  }

  /** Chooses the model at a path, as it is. */
  public static ModelChoice of(Path path) {
    return new ModelChoice(path, Optional.empty(), Optional.empty(), List.of());
  }

  /**
   * Finds out what is there; reads no more than headers.
   *
   * @throws CheckpointException when it is neither
   */
  public ModelFiles files() {
    return loras.isEmpty() ? base() : new MergedModelFiles(base(), loras);
  }

  private ModelFiles base() {
    if (Files.isRegularFile(path)) {
      return new SingleFile(path, tokenizer, prediction);
    }
    if (!Files.isDirectory(path)) {
      throw new CheckpointException(
          Text.format(
              "There is no %s; expected a directory in diffusers' layout (unet, vae, text_encoder,"
                  + " tokenizer, scheduler), or one .safetensors file in the original layout",
              path));
    }
    if (tokenizer.isPresent() || prediction.isPresent()) {
      throw new IllegalArgumentException(
          Text.format(
              "%s is a directory, which has a tokenizer and names what its U-Net predicts; leave"
                  + " --tokenizer and --prediction-type to models in one file, or change the"
                  + " directory's tokenizer and scheduler/scheduler_config.json",
              path));
    }
    return new DiffusersDirectory(path);
  }

  /** Says in words how the model is kept. */
  String layout() {
    return Files.isDirectory(path)
        ? "directory in the diffusers layout"
        : "one file in the original layout";
  }

  /**
   * Reads the model; the caller closes it.
   *
   * @param type number format to keep the weights in, null for the one they come in
   */
  public LatentDiffusion read(ScalarType type) {
    return LatentDiffusion.read(files(), type);
  }
}
