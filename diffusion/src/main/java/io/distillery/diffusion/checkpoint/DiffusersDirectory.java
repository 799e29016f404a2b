package io.distillery.diffusion.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.Text;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.safetensors.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Reads a model as diffusers saves it: a folder each for U-Net, autoencoder, text encoder,
 * tokenizer and scheduler. Weights are one safetensors file a part, or several under an index.
 */
public final class DiffusersDirectory implements ModelFiles {
  static final String CONFIG = "config.json";
  static final String TOKENIZER = "tokenizer";
  static final String SCHEDULER = "scheduler";

  private static final List<String> FILES =
      List.of("diffusion_pytorch_model.safetensors", "model.safetensors");
  private static final String INDEX = ".index.json";

  /** Names a buffer that older text encoders hold; it follows from the config. */
  private static final String POSITION_IDS = "text_model.embeddings.position_ids";

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

  /**
   * Opens the model in a directory.
   *
   * @throws CheckpointException when there is no such directory
   */
  public DiffusersDirectory(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new CheckpointException(
          Text.format(
              "There is no directory %s; expected a model in diffusers' layout (unet, vae,"
                  + " text_encoder, tokenizer, scheduler)",
              directory));
    }
    this.directory = directory;
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
    return SchedulerConfig.read(folder);
  }

  @Override
  public StoredWeights weights(ModelPart part) {
    return weights(folder(part));
  }

  private Path folder(ModelPart part) {
    return directory.resolve(part.folder());
  }

  /** Opens all tensors of a part's folder by their present names. */
  static StoredWeights weights(Path folder) {
    StoredWeights stored = StoredWeights.open(folder.toString(), files(folder));
    Map<String, StoredTensor> present = new LinkedHashMap<>();
    stored.tensors().forEach((name, tensor) -> present.put(presentName(name), tensor));
    present.remove(POSITION_IDS);
    return stored.with(present);
  }

  private static List<Path> files(Path folder) {
    for (String name : FILES) {
      Path file = folder.resolve(name);
      if (Files.exists(file)) {
        return List.of(file);
      }
      Path index = folder.resolve(name + INDEX);
      if (Files.exists(index)) {
        return shards(index);
      }
    }
    throw new CheckpointException(
        Text.format(
            "There are no weights in %s%s; expected one of %s (or %s)",
            folder, pickles(folder), FILES, FILES.get(0) + INDEX));
  }

  private static String pickles(Path folder) {
    if (!Files.isDirectory(folder)) {
      return ", for there is no such folder";
    }
    try (Stream<Path> all = Files.list(folder)) {
      List<String> found =
          all.map(file -> file.getFileName().toString())
              .filter(name -> name.matches(".*\\.(bin|pt|pth|ckpt|pkl)"))
              .sorted()
              .toList();
      return found.isEmpty()
          ? ""
          : Text.format(
              " but %s, a PyTorch pickle, which is never loaded: convert it to safetensors",
              String.join(", ", found));
    } catch (IOException e) {
      return Text.format(" (%s)", e.getMessage());
    }
  }

  private static List<Path> shards(Path index) {
    try {
      JsonNode map = new ObjectMapper().readTree(index.toFile()).path("weight_map");
      if (!map.isObject() || map.isEmpty()) {
        throw new CheckpointException(
            Text.format(
                "%s has no weight_map; expected an object of tensor names and shards", index));
      }
      TreeSet<String> files = new TreeSet<>();
      map.forEach(file -> files.add(file.asText()));
      List<Path> shards =
          files.stream().map(file -> index.resolveSibling(file).normalize()).toList();
      Path folder = index.getParent().normalize();
      for (Path shard : shards) {
        if (!folder.equals(shard.getParent())) {
          throw new CheckpointException(
              Text.format(
                  "%s names a shard outside: %s; expected one in %s", index, shard, folder));
        }
      }
      return shards;
    } catch (IOException e) {
      throw new CheckpointException(
          Text.format("%s cannot be read as JSON: %s", index, e.getMessage()), e);
    }
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
