package io.distillery.diffusion.checkpoint;

import io.distillery.base.Text;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.diffusion.scheduler.PredictionType;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.safetensors.StoredTensor;
import io.distillery.torch.safetensors.StoredWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads Stable Diffusion 1.x or 2.x from one {@code .safetensors} file in the layout of the
 * original code. Such a file has no tokenizer, and does not say what the U-Net predicts.
 */
public final class SingleFile implements ModelFiles {
  private static final int SAMPLE_SIZE = 64;
  private static final int LARGE_SAMPLE_SIZE = 96;

  /** The empty tensor by which a file says that its U-Net predicts velocity. */
  private static final String VELOCITY = "v_pred";

  /** And the one that says that the last timestep is pure noise. */
  private static final String ZERO_SNR = "ztsnr";

  private final Path file;
  private final Optional<Path> tokenizer;
  private final Optional<PredictionType> prediction;
  private final OriginalArchitecture architecture;
  private final boolean zeroSnr;

  /**
   * Reads the file's header.
   *
   * @param tokenizer directory with {@code vocab.json} and {@code merges.txt}
   * @param prediction what the U-Net predicts; where it is left open, 1.x predicts the noise
   * @throws CheckpointException when it is no such file, or holds tensors of another kind of model
   */
  public SingleFile(Path file, Optional<Path> tokenizer, Optional<PredictionType> prediction) {
    this.file = file;
    this.tokenizer = tokenizer;
    try (StoredWeights all = StoredWeights.open(file.toString(), List.of(file))) {
      if (all.tensors().isEmpty()) {
        throw new CheckpointException(
            Text.format(
                "%s is a safetensors file without a tensor; expected Stable Diffusion 1.x or 2.x in"
                    + " the original layout",
                file));
      }
      Map<String, StoredTensor> tensors = known(all.tensors());
      this.architecture = new OriginalArchitecture(name(), tensors);
      this.zeroSnr = all.tensors().containsKey(ZERO_SNR);
      this.prediction =
          prediction.isEmpty() && all.tensors().containsKey(VELOCITY)
              ? Optional.of(PredictionType.V_PREDICTION)
              : prediction;
    }
  }

  /** The tensors that are used, by the names of the original code. */
  private Map<String, StoredTensor> known(Map<String, StoredTensor> all) {
    Map<String, StoredTensor> known = new LinkedHashMap<>();
    List<String> strangers = new ArrayList<>();
    all.forEach(
        (given, tensor) -> {
          String name = GivenNames.original(given);
          if (name.equals(OriginalNames.OPEN_CLIP + "text_projection")) {
            known.put(name, tensor); // tells how many layers are used
          } else if (GivenNames.isOfAPart(name)) {
            known.put(name, tensor);
          } else if (!GivenNames.isUnused(name) && tensor.count() > 0) {
            strangers.add(given);
          }
        });
    if (!strangers.isEmpty()) {
      throw new CheckpointException(
          Text.format(
              "%s holds tensors that Stable Diffusion 1.x and 2.x have not: %s%s; expected %s*, %s*"
                  + " and cond_stage_model.*",
              file,
              String.join(", ", strangers.subList(0, Math.min(5, strangers.size()))),
              strangers.size() > 5 ? Text.format(" and %d more", strangers.size() - 5) : "",
              OriginalNames.UNET,
              OriginalNames.VAE));
    }
    return known;
  }

  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public UNetConfig unet() {
    return architecture.unet(sampleSize());
  }

  @Override
  public AutoencoderConfig vae() {
    if (!architecture.hasVae()) {
      throw new CheckpointException(
          Text.format(
              "%s holds no autoencoder; name one that belongs to such models (model.vae), for"
                  + " example the vae folder of a model in diffusers' layout",
              file));
    }
    return architecture.vae(sampleSize());
  }

  @Override
  public ClipTextConfig textEncoder() {
    return architecture.textEncoder();
  }

  /** Released models of 2.x that predict velocity draw 768 px, the others 512 px. */
  private int sampleSize() {
    return architecture.hasOpenClip()
            && prediction.filter(PredictionType.V_PREDICTION::equals).isPresent()
        ? LARGE_SAMPLE_SIZE
        : SAMPLE_SIZE;
  }

  @Override
  public ClipTokenizer tokenizer() throws IOException {
    return ClipTokenizer.read(
        tokenizer.orElseThrow(
            () ->
                new CheckpointException(
                    Text.format(
                        "%s is a single file, which holds no tokenizer; name a directory with"
                            + " vocab.json and merges.txt, such as the tokenizer folder of a model"
                            + " in diffusers' layout (model.tokenizer)",
                        file))));
  }

  @Override
  public SchedulerConfig scheduler() {
    if (prediction.isEmpty() && architecture.hasOpenClip()) {
      throw new CheckpointException(
          Text.format(
              "%s is Stable Diffusion 2.x in a single file, which does not say what its U-Net"
                  + " predicts; name it: model.prediction v_prediction (models for 768 px) or"
                  + " epsilon (2-base and 2.1-base)",
              file));
    }
    return SchedulerConfig.stableDiffusion().toBuilder()
        .predictionType(prediction.orElse(PredictionType.EPSILON))
        .rescaleBetasToZeroSnr(zeroSnr)
        .build();
  }

  @Override
  public StoredWeights weights(ModelPart part) {
    StoredWeights all = StoredWeights.open(name(), List.of(file));
    AutoencoderConfig vae = part == ModelPart.VAE || architecture.hasVae() ? vae() : null;
    OriginalParts parts = new OriginalParts(unet(), vae, textEncoder());
    Map<String, String> given = new HashMap<>();
    all.tensors().keySet().forEach(name -> given.put(GivenNames.original(name), name));
    return all.with(
        parts.read(part, known(all.tensors())),
        name -> {
          String original = parts.original(part, name);
          return given.getOrDefault(original, original);
        });
  }
}
