package io.distillery.diffusion;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.Parameters;
import io.distillery.torch.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A text-conditioned latent diffusion model: U-Net, autoencoder, text encoder, tokenizer and the
 * numbers of its noise schedule, as a directory in diffusers' layout holds them.
 *
 * <p>It owns its weights until {@link #close()}.
 */
public final class LatentDiffusion implements AutoCloseable {
  private static final String UNET = "unet";
  private static final String VAE = "vae";
  private static final String TEXT_ENCODER = "text_encoder";
  private static final String TOKENIZER = "tokenizer";
  private static final String SCHEDULER = "scheduler";
  private static final String CONFIG = "config.json";
  private static final String WEIGHTS = "diffusion_pytorch_model.safetensors";
  private static final String TEXT_WEIGHTS = "model.safetensors";

  /** A buffer that older text encoders hold; it follows from the config. */
  private static final Set<String> IGNORABLE = Set.of("text_model.embeddings.position_ids");

  private final Parameters unetParameters;
  private final Parameters vaeParameters;
  private final Parameters textParameters;
  private final UNet2DConditionModel unet;
  private final AutoencoderKL vae;
  private final ClipTextModel textEncoder;
  private final ClipTokenizer tokenizer;
  private final SchedulerConfig scheduler;

  private LatentDiffusion(
      UNetConfig unetConfig,
      AutoencoderConfig vaeConfig,
      ClipTextConfig textConfig,
      ClipTokenizer tokenizer,
      SchedulerConfig scheduler,
      Function<String, Parameters> weights) {
    try (PointerScope scope = new PointerScope()) {
      unetParameters = weights.apply(UNET);
      unet = new UNet2DConditionModel(unetParameters.root(), unetConfig);
      unetParameters.verify(Set.of());
      vaeParameters = weights.apply(VAE);
      vae = new AutoencoderKL(vaeParameters.root(), vaeConfig);
      vaeParameters.verify(Set.of());
      textParameters = weights.apply(TEXT_ENCODER);
      textEncoder = new ClipTextModel(textParameters.root(), textConfig);
      textParameters.verify(IGNORABLE);
    }
    this.tokenizer = tokenizer;
    this.scheduler = scheduler;
    if (unetConfig.latentChannels() != vaeConfig.latentChannels()
        || unetConfig.textWidth() != textConfig.width()
        || tokenizer.vocabularySize() > textConfig.vocabularySize()) {
      throw new CheckpointException(
          ("The parts do not fit together: U-Net and autoencoder have %d and %d latent channels,"
                  + " U-Net and text encoder a width of %d and %d, tokenizer and text encoder %d"
                  + " and %d tokens")
              .formatted(
                  unetConfig.latentChannels(),
                  vaeConfig.latentChannels(),
                  unetConfig.textWidth(),
                  textConfig.width(),
                  tokenizer.vocabularySize(),
                  textConfig.vocabularySize()));
    }
  }

  /**
   * Reads a directory in diffusers' layout, weights by memory map.
   *
   * @param type number format to keep the weights in, null for the one they come in
   * @throws CheckpointException when a part is missing, broken, or unlike its config
   */
  public static LatentDiffusion read(Path directory, ScalarType type) {
    if (!Files.isDirectory(directory)) {
      throw new CheckpointException(
          ("There is no directory %s; expected a model in diffusers' layout (unet, vae,"
                  + " text_encoder, tokenizer, scheduler)")
              .formatted(directory));
    }
    try {
      return new LatentDiffusion(
          UNetConfig.read(directory.resolve(UNET).resolve(CONFIG)),
          AutoencoderConfig.read(directory.resolve(VAE).resolve(CONFIG)),
          ClipTextConfig.read(directory.resolve(TEXT_ENCODER).resolve(CONFIG)),
          ClipTokenizer.read(directory.resolve(TOKENIZER)),
          SchedulerConfig.read(directory.resolve(SCHEDULER)),
          part -> {
            Path folder = directory.resolve(part);
            return Parameters.from(ModelWeights.read(folder), type, folder.toString());
          });
    } catch (IOException e) {
      throw new CheckpointException(
          "Cannot read the model in %s: %s".formatted(directory, e.getMessage()), e);
    }
  }

  /** A new model; {@code weights} gives each part's parameters by the part's folder name. */
  public static LatentDiffusion create(
      UNetConfig unet,
      AutoencoderConfig vae,
      ClipTextConfig textEncoder,
      ClipTokenizer tokenizer,
      SchedulerConfig scheduler,
      Function<String, Parameters> weights) {
    return new LatentDiffusion(unet, vae, textEncoder, tokenizer, scheduler, weights);
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
    part(directory, UNET, unet.config().json(), WEIGHTS, unetWeights, type);
    part(directory, VAE, vae.config().json(), WEIGHTS, vaeParameters.all(), type);
    part(directory, TEXT_ENCODER, textEncoder.config().json(), TEXT_WEIGHTS, textWeights, type);
    tokenizer.write(Files.createDirectories(directory.resolve(TOKENIZER)));
    scheduler.write(Files.createDirectories(directory.resolve(SCHEDULER)));
    json(directory.resolve("model_index.json"), index());
  }

  private ObjectNode index() {
    ObjectNode index = new ObjectMapper().createObjectNode();
    index.put("_class_name", "StableDiffusionPipeline").put("_diffusers_version", "0.27.2");
    index.putArray("feature_extractor").addNull().addNull();
    index.putArray("safety_checker").addNull().addNull();
    String samplerClass = scheduler.kind().className();
    index.putArray(SCHEDULER).add("diffusers").add(samplerClass);
    index.putArray(TEXT_ENCODER).add("transformers").add("CLIPTextModel");
    index.putArray(TOKENIZER).add("transformers").add("CLIPTokenizer");
    index.putArray(UNET).add("diffusers").add("UNet2DConditionModel");
    index.putArray(VAE).add("diffusers").add("AutoencoderKL");
    return index;
  }

  private static void part(
      Path directory,
      String part,
      ObjectNode config,
      String file,
      Map<String, Tensor> weights,
      ScalarType type)
      throws IOException {
    Path folder = Files.createDirectories(directory.resolve(part));
    json(folder.resolve(CONFIG), config);
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> cast = new LinkedHashMap<>();
      weights.forEach((name, tensor) -> cast.put(name, tensor.detach().to(type)));
      SafeTensors.write(folder.resolve(file), cast, Map.of("format", "pt"));
    }
  }

  private static void json(Path file, ObjectNode json) throws IOException {
    String text =
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(json);
    Files.writeString(file, text.replace("\r\n", "\n") + "\n");
  }

  /** The denoiser. */
  public UNet2DConditionModel unet() {
    return unet;
  }

  /** The autoencoder. */
  public AutoencoderKL vae() {
    return vae;
  }

  /** The text encoder. */
  public ClipTextModel textEncoder() {
    return textEncoder;
  }

  /** The tokenizer. */
  public ClipTokenizer tokenizer() {
    return tokenizer;
  }

  /** The noise schedule's numbers. */
  public SchedulerConfig scheduler() {
    return scheduler;
  }

  /** The denoiser's parameters. */
  public Parameters unetParameters() {
    return unetParameters;
  }

  /** The text encoder's parameters. */
  public Parameters textParameters() {
    return textParameters;
  }

  /** The autoencoder's parameters. */
  public Parameters vaeParameters() {
    return vaeParameters;
  }

  /** Height and width of the images it draws. */
  public int imageSize() {
    return unet.config().sampleSize() * vae.config().downscale();
  }

  @Override
  public void close() {
    unetParameters.close();
    vaeParameters.close();
    textParameters.close();
  }
}
