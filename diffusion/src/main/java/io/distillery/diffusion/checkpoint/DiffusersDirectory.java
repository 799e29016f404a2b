package io.distillery.diffusion.checkpoint;

import io.distillery.base.Text;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.safetensors.StoredTensor;
import io.distillery.torch.safetensors.StoredWeights;
import io.distillery.torch.safetensors.WeightFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Reads a model as diffusers saves it: a folder each for U-Net, autoencoder, text encoder,
 * tokenizer and scheduler. Weights are one safetensors file a part, or several under an index.
 */
public final class DiffusersDirectory implements ModelFiles {
  /** What the configs are part of, for errors. */
  static final String CONFIG = "config.json";

  static final String TOKENIZER = "tokenizer";
  static final String SCHEDULER = "scheduler";

  /** What text encoders hold beside what steers a U-Net: a buffer, and what compares images. */
  private static final Set<String> UNUSED =
      Set.of(
          "text_model.embeddings.position_ids",
          "embeddings.position_ids",
          "text_projection.weight",
          "logit_scale");

  private static final String TEXT_MODEL = "text_model.";

  /**
   * Maps the autoencoder's attention as Stable Diffusion 1.x was released to what it is called now.
   */
  private static final Map<String, String> OLDER_ATTENTION =
      Map.of(
          ".query.", ".to_q.",
          ".key.", ".to_k.",
          ".value.", ".to_v.",
          ".proj_attn.", ".to_out.0.");

  private final Path directory;
  private final Path vae;

  /**
   * Opens the model in a directory.
   *
   * @throws CheckpointException when there is no such directory
   */
  public DiffusersDirectory(Path directory) {
    this(directory, directory.resolve(ModelPart.VAE.folder()));
  }

  private DiffusersDirectory(Path directory, Path vae) {
    if (!Files.isDirectory(directory)) {
      throw new CheckpointException(
          Text.format(
              "There is no directory %s; expected a model in diffusers' layout (unet, vae,"
                  + " text_encoder, tokenizer, scheduler)",
              directory));
    }
    this.directory = directory;
    this.vae = vae;
  }

  /**
   * An autoencoder, alone or in a model; the other parts are not asked for.
   *
   * @param path a directory with {@code config.json}, or with a folder {@code vae}
   */
  public static DiffusersDirectory ofVae(Path path) {
    boolean alone = Files.exists(path.resolve(CONFIG));
    return new DiffusersDirectory(path, alone ? path : path.resolve(ModelPart.VAE.folder()));
  }

  @Override
  public String name() {
    return directory.toString();
  }

  @Override
  public UNetConfig unet() {
    return UNetConfig.read(folder(ModelPart.UNET).resolve(CONFIG));
  }

  @Override
  public AutoencoderConfig vae() {
    return AutoencoderConfig.read(folder(ModelPart.VAE).resolve(CONFIG));
  }

  @Override
  public ClipTextConfig textEncoder() {
    return ClipTextConfig.read(folder(ModelPart.TEXT_ENCODER).resolve(CONFIG));
  }

  @Override
  public ClipTokenizer tokenizer() throws IOException {
    return ClipTokenizer.read(directory.resolve(TOKENIZER));
  }

  @Override
  public SchedulerConfig scheduler() throws IOException {
    Path folder = directory.resolve(SCHEDULER);
    if (!Files.isRegularFile(folder.resolve(SchedulerConfig.FILE))) {
      throw new CheckpointException(
          Text.format(
              "There is no %s; expected the noise schedule of a model in diffusers' layout",
              folder.resolve(SchedulerConfig.FILE)));
    }
    return SchedulerConfig.read(folder).ofLatents();
  }

  @Override
  public StoredWeights weights(ModelPart part) {
    return part == ModelPart.TEXT_ENCODER ? textWeights(folder(part)) : weights(folder(part));
  }

  private Path folder(ModelPart part) {
    return part == ModelPart.VAE ? vae : directory.resolve(part.folder());
  }

  /**
   * All tensors of a part's folder by their present names; those that hold nothing are left out.
   */
  static StoredWeights weights(Path folder) {
    StoredWeights stored = StoredWeights.open(folder.toString(), WeightFiles.in(folder));
    Map<String, StoredTensor> present = new LinkedHashMap<>();
    stored.tensors().forEach((name, tensor) -> present.put(presentName(name), tensor));
    present.values().removeIf(tensor -> tensor.count() == 0);
    return stored.with(present);
  }

  /** The text encoder's, under {@code text_model} also where newer libraries leave that out. */
  private static StoredWeights textWeights(Path folder) {
    StoredWeights stored = weights(folder);
    Map<String, StoredTensor> present = new LinkedHashMap<>(stored.tensors());
    present.keySet().removeAll(UNUSED);
    if (present.keySet().stream().noneMatch(name -> name.startsWith(TEXT_MODEL))) {
      Map<String, StoredTensor> prefixed = new LinkedHashMap<>();
      present.forEach((name, tensor) -> prefixed.put(TEXT_MODEL + name, tensor));
      present = prefixed;
    }
    return stored.with(present);
  }

  private static String presentName(String name) {
    if (!name.contains(".attentions.") || name.contains("transformer_blocks")) {
      return name;
    }
    String present = name;
    for (Map.Entry<String, String> older : OLDER_ATTENTION.entrySet()) {
      present = present.replace(older.getKey(), older.getValue());
    }
    return present;
  }
}
