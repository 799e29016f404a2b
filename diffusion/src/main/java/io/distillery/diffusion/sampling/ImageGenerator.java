package io.distillery.diffusion.sampling;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.diffusion.GuidanceEmbedding;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.SegmentRunner;
import io.distillery.diffusion.model.TiledAutoencoder;
import io.distillery.diffusion.model.Tiling;
import io.distillery.diffusion.scheduler.NoiseScheduler;
import io.distillery.diffusion.scheduler.NoiseSource;
import io.distillery.diffusion.tiny.TinyAutoencoders;
import io.distillery.diffusion.tiny.TinyEncoder;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.ComputeDevice;
import io.distillery.torch.ResultScope;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Draws images with a {@link LatentDiffusion} model: from text, from latents, from images. Walks
 * are in float32, models in the type of their weights, or in float32 where the CPU lacks it ({@link
 * ComputeDevice#computeType}).
 *
 * <p>Large images are encoded and decoded in tiles ({@link TiledAutoencoder}). The states of recent
 * prompts are kept: once the text encoder has been trained on, make a new generator.
 *
 * <p>Each method draws a batch with one prompt an image, in one scope that leaves nothing behind
 * but the result: images {@code (B, 3, H, W)} in [0, 1], in the caller's scope. Several threads may
 * draw with one generator ({@link DrawingThreads}).
 */
public final class ImageGenerator {
  private static final long MOST_AT_ONCE = 8;
  private static final long USUAL_PIXELS = 256 * 256;

  /** Of the image whose decoding is measured, in pixels of the latent. */
  private static final int TRIAL_LATENT = 16;

  private static final double QUICK_TRIAL = 0.3;

  private final LatentDiffusion model;
  private final GenerationOptions options;
  private final TinyAutoencoders tiny;
  private final PromptEncoder prompts;
  private final LatentSampler sampler;
  private final TiledAutoencoder encoder;
  private final LatentDecoder decoder;
  private final DrawingCheck check;

  /** Draws with a model, and cuts large images into tiles, by {@link Tiling#ofLargeImages}. */
  public ImageGenerator(LatentDiffusion model, GenerationOptions options) {
    this(model, options, Tiling.ofLargeImages());
  }

  /** Draws with a model, which stays the caller's to close. */
  public ImageGenerator(LatentDiffusion model, GenerationOptions options, Tiling tiling) {
    this(model, options, tiling, TinyAutoencoders.NONE);
  }

  /**
   * Draws with a model, which stays the caller's to close, as what is tiny does.
   *
   * @param tiny what encodes or decodes in place of the model's autoencoder
   */
  public ImageGenerator(
      LatentDiffusion model, GenerationOptions options, Tiling tiling, TinyAutoencoders tiny) {
    tiny.requireFit(model.name(), model.vae().config());
    this.tiny = tiny;
    this.model = model;
    this.options = options;
    this.prompts =
        new PromptEncoder(model.tokenizer(), model.textEncoder()::forward, options.promptMode());
    this.sampler = new LatentSampler(scheduler(), options.steps());
    this.encoder = new TiledAutoencoder(model.vae(), tiling);
    this.decoder = new LatentDecoder(model.vae(), tiling, tiny.decoder());
    ScalarType type = model.unetParameters().computeType();
    this.check = new DrawingCheck(model.name(), type == ScalarType.Float ? model.vaeType() : type);
  }

  private NoiseScheduler scheduler() {
    try {
      return options.scheduler().create(model.scheduler());
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(Text.format("%s: %s", model.name(), e.getMessage()), e);
    }
  }

  /**
   * Draws images of the model's own size from text alone; the strength is not looked at.
   *
   * @param noise asked first for the start, then by schedulers that add noise on the way
   */
  public Tensor fromText(List<String> texts, NoiseSource noise, StepListener listener) {
    return fromText(texts, model.imageSize(), model.imageSize(), noise, listener);
  }

  /**
   * Draws images of any size that latents can have.
   *
   * @param height multiple of what {@link #sizeStep} says, as is {@code width}
   */
  public Tensor fromText(
      List<String> texts, int height, int width, NoiseSource noise, StepListener listener) {
    requireSize(height, width);
    long downscale = model.vae().config().downscale();
    long channels = model.unet().config().latentChannels();
    long[] shape = {texts.size(), channels, height / downscale, width / downscale};
    return alone(
        () -> {
          Tensor zeros = Tensors.of(new float[count(shape)], shape);
          return check.draw(
              noise,
              (source, again) ->
                  decoder.decode(
                      walk(
                          texts,
                          again,
                          denoiser ->
                              sampler.fromNoise(
                                  denoiser,
                                  source.like(zeros),
                                  source,
                                  again ? StepListener.NONE : listener)),
                      again ? ScalarType.Float : model.vaeType()));
        });
  }

  /**
   * Noises latents at the options' strength and draws them anew under the texts; at strength 0 they
   * are decoded as they are.
   *
   * @param latents clean and scaled, {@code (B, C, h, w)}
   * @param texts one for each latent
   * @param noise asked first for the start, then by schedulers that add noise on the way
   */
  public Tensor fromLatents(
      Tensor latents, List<String> texts, NoiseSource noise, StepListener listener) {
    return fromLatents(latents, texts, Steer.NONE, noise, listener);
  }

  /**
   * Does the same, steered beside the texts.
   *
   * @param steer of the whole batch; not asked at strength 0
   */
  public Tensor fromLatents(
      Tensor latents, List<String> texts, Steer steer, NoiseSource noise, StepListener listener) {
    if (latents.size(0) != texts.size()) {
      throw new IllegalArgumentException(
          Text.format("%d latents for %d prompts", latents.size(0), texts.size()));
    }
    return alone(
        () -> {
          Tensor clean = latents.to(ScalarType.Float);
          return check.draw(
              noise,
              (source, again) ->
                  decoder.decode(
                      options.strength() == 0
                          ? clean
                          : walk(
                              texts,
                              again,
                              denoiser ->
                                  sampler.fromLatents(
                                      steered(denoiser, steer),
                                      clean,
                                      source.like(clean),
                                      options.strength(),
                                      source,
                                      again ? StepListener.NONE : listener)),
                      again ? ScalarType.Float : model.vaeType()));
        });
  }

  /**
   * Encodes images (to the mean of their latents), noises them and draws them anew.
   *
   * @param images {@code (B, 3, H, W)} in [0, 1]; H and W multiples of {@link #sizeStep}
   */
  public Tensor fromImages(
      Tensor images, List<String> texts, NoiseSource noise, StepListener listener) {
    return alone(() -> fromLatents(encode(images), texts, noise, listener));
  }

  /**
   * Encodes images to latents, scaled, {@code (B, C, h, w)}: the means of their distributions.
   *
   * @param images {@code (B, 3, H, W)} in [0, 1]; H and W multiples of {@link #sizeStep}
   */
  public Tensor encode(Tensor images) {
    requireSize(images.size(2), images.size(3));
    return alone(
        () -> {
          Tensor centred = images.mul(new Scalar(2)).sub_(new Scalar(1));
          if (tiny.encoder().isPresent()) {
            TinyEncoder quick = tiny.encoder().get();
            return quick.encode(centred.to(quick.parameters().computeType())).to(ScalarType.Float);
          }
          Tensor mean = encoder.encode(centred.to(model.vaeType())).mean();
          return model.vae().scale(mean);
        });
  }

  /**
   * Decodes latents in the caller's scope, with gradients where they have some and autograd is
   * asked for.
   *
   * @param latents clean and scaled, float32 {@code (B, C, h, w)}
   * @return float32 {@code (B, 3, H, W)}, black 0 and white 1, which they may leave a little
   */
  public Tensor decode(Tensor latents) {
    return decoder.unclamped(latents, model.vaeType());
  }

  /**
   * What there is to say of the images drawn so far, a sentence each: those that are black, white,
   * of one colour or saturated, those drawn again in float32, prompts that were cut.
   */
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>(check.remarks());
    prompts.remark().ifPresent(remarks::add);
    return List.copyOf(remarks);
  }

  /** How often {@link #fromText} asks the U-Net, and reports a step. */
  public int stepsFromText() {
    return sampler.calls(1);
  }

  /** Returns how often {@link #fromLatents} and {@link #fromImages} do. */
  public int stepsFromLatents() {
    return sampler.calls(options.strength());
  }

  /** Returns what heights and widths must be multiples of: 64 in Stable Diffusion. */
  public int sizeStep() {
    return model.vae().config().downscale();
  }

  /** Measures how long the decoding of an image takes, by that of a small one; in seconds. */
  double decodingSeconds(ImageSize size) {
    AutoencoderConfig config = model.vae().config();
    int most = TRIAL_LATENT * config.downscale();
    long height = Math.min(most, size.height()) / config.downscale();
    long width = Math.min(most, size.width()) / config.downscale();
    ScalarType type = model.vaeType();
    double seconds = 0;
    try (PointerScope scope = new PointerScope();
        NoGradGuard inference = new NoGradGuard()) {
      Tensor latents = torch.zeros(1, config.latentChannels(), height, width);
      for (int i = 0; i < 2 && (i == 0 || seconds < QUICK_TRIAL); i++) { // the first is slower
        long begun = System.nanoTime();
        decoder.decode(latents, type);
        seconds = (System.nanoTime() - begun) / 1e9;
      }
    }
    long pixels = height * width * config.downscale() * config.downscale();
    return seconds * size.pixels() / pixels;
  }

  /** Estimates the bytes that the decoding of an image takes beside what is there before. */
  long decodingBytes(ImageSize size) {
    int downscale = model.vae().config().downscale();
    return decoder.bytes(size.height() / downscale, size.width() / downscale);
  }

  private void requireSize(long height, long width) {
    if (height < 1 || width < 1 || height % sizeStep() != 0 || width % sizeStep() != 0) {
      throw new ConfigurationException(
          Text.format(
              "An image of %d x %d pixels, expected multiples of %d", width, height, sizeStep()));
    }
  }

  private Tensor walk(List<String> texts, boolean again, Function<Denoiser, Tensor> walk) {
    try (ReusedFeatures deep = new ReusedFeatures(options.reuse())) {
      return walk.apply(denoiser(texts, again, deep));
    }
  }

  private Denoiser denoiser(List<String> texts, boolean inFloat, ReusedFeatures deep) {
    ScalarType type = type(model.unetParameters(), inFloat);
    int told = model.unet().config().guidanceWidth();
    Tensor guidance = told > 0 ? GuidanceEmbedding.of(options.guidanceScale(), told) : null;
    ConditionalModel unet =
        (latents, timesteps, states) ->
            model
                .unet()
                .forward(
                    latents.to(type),
                    timesteps,
                    states.to(type),
                    guidance,
                    SegmentRunner.direct(),
                    deep.of(states))
                .to(ScalarType.Float);
    return new ClassifierFreeGuidance(
        unet,
        prompts.encode(texts, options.negativePrompt()),
        told > 0 ? ClassifierFreeGuidance.NONE : options.guidanceScale(),
        options.guidanceRescale());
  }

  private Denoiser steered(Denoiser model, Steer steer) {
    return steer == Steer.NONE
        ? model
        : new SteeredDenoiser(
            model, steer, scheduler().schedule(), this.model.scheduler().predictionType());
  }

  private static ScalarType type(Parameters parameters, boolean inFloat) {
    return inFloat ? ScalarType.Float : parameters.computeType();
  }

  private static int count(long... shape) {
    return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
  }

  /** Runs in a scope of its own, without gradients, and hands the result to the caller's scope. */
  private Tensor alone(Supplier<Tensor> work) {
    try (NoGradGuard inference = new NoGradGuard()) {
      return ResultScope.of(work);
    } catch (CheckpointException e) {
      throw e.getMessage().startsWith(model.name())
          ? e
          : new CheckpointException(Text.format("%s: %s", model.name(), e.getMessage()), e);
    }
  }

  /**
   * Says how many images are drawn at once where nobody says: 8, and of more than 256 pixels so
   * many fewer that they have no more pixels together. It follows from the size and not from the
   * memory that is free, for images drawn in other batches differ by rounding.
   *
   * @param size height and width in pixels, at least 1
   */
  public static int usualBatch(int size) {
    return usualBatch(ImageSize.square(size));
  }

  /** The same for images that need not be square. */
  public static int usualBatch(ImageSize size) {
    return (int) Math.max(1, Math.min(MOST_AT_ONCE, MOST_AT_ONCE * USUAL_PIXELS / size.pixels()));
  }
}
