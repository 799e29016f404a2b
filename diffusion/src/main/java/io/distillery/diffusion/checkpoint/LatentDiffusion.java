package io.distillery.diffusion.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.AutoencoderKL;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.ClipTextModel;
import io.distillery.diffusion.model.ModelJson;
import io.distillery.diffusion.model.UNet2DConditionModel;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.FiniteNumbers;
import io.distillery.torch.LibTorch;
import io.distillery.torch.nn.Parameters;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Holds a text-conditioned latent diffusion model: U-Net, autoencoder, text encoder, tokenizer and
 * the numbers of its noise schedule, as a directory in diffusers' layout does.
 *
 * <p>It owns its weights until {@link #close()}.
 */
public final class LatentDiffusion implements AutoCloseable {
  private static final String CONFIG = DiffusersDirectory.CONFIG;

  /** Says beyond which height and width of images a config is absurd. */
  private static final int MOST_PIXELS = 1 << 15;

  private final String name;
  private final Parameters unetParameters;
  private final Parameters vaeParameters;
  private final Parameters textParameters;
  private final UNet2DConditionModel unet;
  private final AutoencoderKL vae;
  private final ClipTextModel textEncoder;
  private final ClipTokenizer tokenizer;
  private final SchedulerConfig scheduler;

  private LatentDiffusion(
      String name,
      UNetConfig unetConfig,
      AutoencoderConfig vaeConfig,
      ClipTextConfig textConfig,
      ClipTokenizer tokenizer,
      SchedulerConfig scheduler,
      Function<String, Parameters> weights) {
    this.name = name;
    requireFit(unetConfig, vaeConfig, textConfig, tokenizer);
    try (PointerScope scope = new PointerScope()) {
      unetParameters = weights.apply(ModelPart.UNET.folder());
      unet = new UNet2DConditionModel(unetParameters.root(), unetConfig);
      unetParameters.verify(Set.of());
      vaeParameters = weights.apply(ModelPart.VAE.folder());
      vae = new AutoencoderKL(vaeParameters.root(), vaeConfig);
      vaeParameters.verify(Set.of());
      textParameters = weights.apply(ModelPart.TEXT_ENCODER.folder());
      textEncoder = new ClipTextModel(textParameters.root(), textConfig);
      textParameters.verify(Set.of());
    }
    this.tokenizer = tokenizer;
    this.scheduler = scheduler;
  }

  private static void requireFit(
      UNetConfig unet, AutoencoderConfig vae, ClipTextConfig text, ClipTokenizer tokenizer) {
    List<String> problems = misfits(unet, vae, text, Optional.of(tokenizer));
    if (!problems.isEmpty()) {
      throw new CheckpointException(
          "The parts do not fit together: " + String.join("; ", problems));
    }
  }

  /** Says what keeps parts from working together, a phrase each; none if nothing does. */
  public static List<String> misfits(
      UNetConfig unet,
      AutoencoderConfig vae,
      ClipTextConfig text,
      Optional<ClipTokenizer> tokenizer) {
    List<String> problems = new ArrayList<>();
    if (unet.latentChannels() != vae.latentChannels()) {
      problems.add(
          Text.format(
              "the U-Net's in_channels are %d, the autoencoder's latent_channels %d, expected the"
                  + " same",
              unet.latentChannels(), vae.latentChannels()));
    }
    long pixels = (long) unet.sampleSize() * vae.downscale();
    if (pixels > MOST_PIXELS) {
      problems.add(
          Text.format(
              "images would have %,d x %,d pixels (the U-Net's sample_size, doubled %d times),"
                  + " expected at most %,d",
              pixels, pixels, vae.blockChannels().size() - 1, MOST_PIXELS));
    }
    if (unet.textWidth() != text.width()) {
      problems.add(
          Text.format(
              "the U-Net's cross_attention_dim is %d, the text encoder's hidden_size %d, expected"
                  + " the same",
              unet.textWidth(), text.width()));
    }
    tokenizer
        .filter(t -> t.vocabularySize() > text.vocabularySize())
        .ifPresent(
            t ->
                problems.add(
                    Text.format(
                        "the tokenizer has %d tokens, the text encoder's vocab_size is %d, expected"
                            + " no fewer",
                        t.vocabularySize(), text.vocabularySize())));
    tokenizer
        .filter(t -> t.maxLength() > text.positions())
        .ifPresent(
            t ->
                problems.add(
                    Text.format(
                        "the tokenizer's model_max_length is %d, the text encoder's"
                            + " max_position_embeddings %d, expected no fewer",
                        t.maxLength(), text.positions())));
    return List.copyOf(problems);
  }

  /**
   * Reads a directory in diffusers' layout, weights by memory map.
   *
   * @param type number format to keep the weights in, null for the one they come in
   * @throws CheckpointException when a part is missing, broken, or unlike its config
   */
  public static LatentDiffusion read(Path directory, ScalarType type) {
    return read(new DiffusersDirectory(directory), type);
  }

  /**
   * Reads a model, weights by memory map.
   *
   * @param type number format to keep the weights in, null for the one they come in
   * @throws CheckpointException when a part is missing, broken, or unlike its config
   */
  public static LatentDiffusion read(ModelFiles files, ScalarType type) {
    try (OpenParts parts = new OpenParts(files, type)) {
      return new LatentDiffusion(
          files.name(),
          files.unet(),
          files.vae(),
          files.textEncoder(),
          files.tokenizer(),
          files.scheduler(),
          parts::parameters);
    } catch (CheckpointException e) {
      throw e.getMessage().contains(files.name())
          ? e
          : new CheckpointException(Text.format("%s: %s", files.name(), e.getMessage()), e);
    } catch (IOException | ConfigurationException e) {
      throw new CheckpointException(
          Text.format("Cannot read the model in %s: %s", files.name(), e.getMessage()), e);
    }
  }

  /** Makes a new model; {@code weights} gives each part's parameters by the part's folder name. */
  public static LatentDiffusion create(
      UNetConfig unet,
      AutoencoderConfig vae,
      ClipTextConfig textEncoder,
      ClipTokenizer tokenizer,
      SchedulerConfig scheduler,
      Function<String, Parameters> weights) {
    return new LatentDiffusion(
        "The new model", unet, vae, textEncoder, tokenizer, scheduler, weights);
  }

  /**
   * Writes the model as diffusers would read it.
   *
   * @param type number format of the weights on disk, e.g. {@code ScalarType.Half}
   */
  public void write(Path directory, ScalarType type) throws IOException {
    write(directory, type, unetParameters.all(), textParameters.all());
  }

  /** Writes the model with other weights for U-Net and text encoder, e.g. averaged ones. */
  public void write(
      Path directory,
      ScalarType type,
      Map<String, Tensor> unetWeights,
      Map<String, Tensor> textWeights)
      throws IOException {
    requireHeld(directory, ModelPart.UNET, unetWeights, type);
    requireHeld(directory, ModelPart.VAE, vaeParameters.all(), type);
    requireHeld(directory, ModelPart.TEXT_ENCODER, textWeights, type);
    part(directory, ModelPart.UNET, unet.config().json(), unetWeights, type);
    part(directory, ModelPart.VAE, vae.config().json(), vaeParameters.all(), type);
    ObjectNode text = textEncoder.config().json().put("torch_dtype", torchName(type));
    part(directory, ModelPart.TEXT_ENCODER, text, textWeights, type);
    tokenizer.write(Files.createDirectories(directory.resolve(DiffusersDirectory.TOKENIZER)));
    scheduler.write(Files.createDirectories(directory.resolve(DiffusersDirectory.SCHEDULER)));
    json(directory.resolve("model_index.json"), index());
  }

  /** So that nothing is written of a model that cannot be. */
  private static void requireHeld(
      Path directory, ModelPart part, Map<String, Tensor> weights, ScalarType type) {
    String origin = directory.resolve(part.folder()).toString();
    weights.forEach((name, tensor) -> FiniteNumbers.requireHeld(origin, name, tensor, type));
  }

  /**
   * Writes an autoencoder alone, as diffusers would read it: {@code vae} in a directory.
   *
   * @param type number format of the weights on disk
   */
  public static void writeAutoencoder(
      Path directory, AutoencoderConfig config, Map<String, Tensor> weights, ScalarType type)
      throws IOException {
    part(directory, ModelPart.VAE, config.json(), weights, type);
  }

  private static String torchName(ScalarType type) {
    return switch (type) {
      case Half -> "float16";
      case BFloat16 -> "bfloat16";
      default -> "float32";
    };
  }

  private ObjectNode index() {
    ObjectNode index = new ObjectMapper().createObjectNode();
    index
        .put("_class_name", "StableDiffusionPipeline")
        .put("_diffusers_version", ModelJson.DIFFUSERS_VERSION);
    index.putArray("feature_extractor").addNull().addNull();
    index.put("requires_safety_checker", false);
    index.putArray("safety_checker").addNull().addNull();
    String samplerClass = scheduler.kind().className();
    index.putArray(DiffusersDirectory.SCHEDULER).add("diffusers").add(samplerClass);
    index.putArray(ModelPart.TEXT_ENCODER.folder()).add("transformers").add("CLIPTextModel");
    index.putArray(DiffusersDirectory.TOKENIZER).add("transformers").add("CLIPTokenizer");
    index.putArray(ModelPart.UNET.folder()).add("diffusers").add("UNet2DConditionModel");
    index.putArray(ModelPart.VAE.folder()).add("diffusers").add("AutoencoderKL");
    return index;
  }

  private static void part(
      Path directory,
      ModelPart part,
      ObjectNode config,
      Map<String, Tensor> weights,
      ScalarType type)
      throws IOException {
    Path folder = Files.createDirectories(directory.resolve(part.folder()));
    json(folder.resolve(CONFIG), config);
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> cast = new LinkedHashMap<>();
      String origin = folder.resolve(part.weightsFile()).toString();
      weights.forEach(
          (name, tensor) ->
              cast.put(name, FiniteNumbers.rounded(origin, name, tensor.detach(), type)));
      SafeTensors.write(folder.resolve(part.weightsFile()), cast, Map.of("format", "pt"));
    }
  }

  private static void json(Path file, ObjectNode json) throws IOException {
    String text =
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(json);
    Files.writeString(file, text.replace("\r\n", "\n") + "\n");
  }

  /** What messages call it: the directory or file that it was read from. */
  public String name() {
    return name;
  }

  /** The denoiser. */
  public UNet2DConditionModel unet() {
    return unet;
  }

  /** Returns the autoencoder. */
  public AutoencoderKL vae() {
    return vae;
  }

  /** Returns the text encoder. */
  public ClipTextModel textEncoder() {
    return textEncoder;
  }

  /** Returns the tokenizer. */
  public ClipTokenizer tokenizer() {
    return tokenizer;
  }

  /** Returns the noise schedule's numbers. */
  public SchedulerConfig scheduler() {
    return scheduler;
  }

  /** Returns the denoiser's parameters. */
  public Parameters unetParameters() {
    return unetParameters;
  }

  /** Returns the text encoder's parameters. */
  public Parameters textParameters() {
    return textParameters;
  }

  /** Returns the autoencoder's parameters. */
  public Parameters vaeParameters() {
    return vaeParameters;
  }

  /**
   * Returns the number format in which the autoencoder computes: that of its weights, never
   * float16, which overflows in Stable Diffusion's.
   */
  public ScalarType vaeType() {
    ScalarType type = vaeParameters.computeType();
    return type == ScalarType.Half ? ScalarType.Float : type;
  }

  /** Returns height and width of the images it draws. */
  public int imageSize() {
    return unet.config().sampleSize() * vae.config().downscale();
  }

  @Override
  public void close() {
    unetParameters.close();
    vaeParameters.close();
    textParameters.close();
    LibTorch.giveMemoryBack();
  }
}
