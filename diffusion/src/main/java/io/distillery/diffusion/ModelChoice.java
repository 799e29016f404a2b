package io.distillery.diffusion;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Problems;
import io.distillery.base.Text;
import io.distillery.diffusion.checkpoint.DiffusersDirectory;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.checkpoint.ModelFiles;
import io.distillery.diffusion.checkpoint.OtherAutoencoder;
import io.distillery.diffusion.checkpoint.SingleFile;
import io.distillery.diffusion.embedding.TextualInversion;
import io.distillery.diffusion.lora.LoraChoice;
import io.distillery.diffusion.lora.MergedModelFiles;
import io.distillery.diffusion.scheduler.PredictionType;
import io.distillery.diffusion.tiny.TinyAutoencoders;
import io.distillery.hub.HubCache;
import io.distillery.hub.HubName;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.ComputeDevice;
import io.distillery.torch.LibTorch;
import io.soabase.recordbuilder.core.RecordBuilder;
import io.soabase.recordbuilder.core.RecordBuilder.ConcreteSettersForOptionalMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Names a model as a user does.
 *
 * @param name An embedded model's name, or {@value #AUTO} for the one that suits the images, or the
 *     path of a directory in diffusers' layout or of one {@code .safetensors} file in the original
 *     layout, or what a hub calls a model that was fetched
 * @param tokenizer a directory with the tokenizer, which a single file lacks
 * @param prediction what the U-Net predicts, which a single file does not say
 * @param loras files of low-rank changes to be merged into the weights
 * @param embeddings files of textual inversion, whose concepts prompts may name
 * @param vae an autoencoder in place of the model's own: a directory or a file; this and the next
 *     two may also be what a hub calls one that was fetched
 * @param encoder a tiny autoencoder that encodes in place of the model's own
 * @param decoder a tiny autoencoder that decodes in place of the model's own
 * @param encodeBfloat16 whether images are encoded in bfloat16; left open, where that is fast
 */
@RecordBuilder
@RecordBuilder.Options(addConcreteSettersForOptional = ConcreteSettersForOptionalMode.ENABLED)
public record ModelChoice(
    String name,
    Optional<Path> tokenizer,
    Optional<PredictionType> prediction,
    List<LoraChoice> loras,
    List<Path> embeddings,
    Optional<Path> vae,
    Optional<Path> encoder,
    Optional<Path> decoder,
    Optional<Boolean> encodeBfloat16)
    implements ModelChoiceBuilder.With {
  /**
   * What options call the embedded model that suits the images; where there are none to look at,
   * that is {@value EmbeddedModel#MINI}.
   */
  public static final String AUTO = "auto";

  private static final String TINY = "a tiny autoencoder (TAESD, diffusers' AutoencoderTiny)";
  private static final ModelChoice DEFAULTS = named(AUTO);

  public ModelChoice {
    loras = List.copyOf(loras);
    embeddings = List.copyOf(embeddings);
    vae = vae.map(HubCache.ofEnvironment()::found);
    encoder = encoder.map(HubCache.ofEnvironment()::found);
    decoder = decoder.map(HubCache.ofEnvironment()::found);
  }

  /** Names the embedded model that suits the images. */
  public static ModelChoice defaults() {
    return DEFAULTS;
  }

  /** Names the model at a path, as it is. */
  public static ModelChoice of(Path path) {
    return named(path.toString());
  }

  /** Names an embedded model, or the one at a path, as it is. */
  public static ModelChoice named(String name) {
    return new ModelChoice(
        name,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Gives this with the number format of encoding that suits this machine, where it is open. */
  public ModelChoice suited() {
    return withEncodeBfloat16(Optional.of(encodingType() == ScalarType.BFloat16));
  }

  /** Gives the number format in which images are encoded. */
  public ScalarType encodingType() {
    return encodeBfloat16
        .map(LibTorch::type)
        .orElseGet(() -> ComputeDevice.current().fastestType());
  }

  /**
   * Finds the directory or file of a model that is named so.
   *
   * @throws ConfigurationException when there is none
   */
  public static Path existing(String name) {
    ModelChoice choice = named(name);
    choice.requireFiles();
    return choice.path();
  }

  /** Says whether it comes with Distillery. */
  @JsonIgnore
  public boolean isEmbedded() {
    return EmbeddedModel.find(found()).isPresent();
  }

  /** Says whether it is whichever embedded model suits the images. */
  @JsonIgnore
  public boolean isOpen() {
    return name.equals(AUTO);
  }

  private String found() {
    return isOpen() ? EmbeddedModel.MINI : name;
  }

  /**
   * Gives the model's directory or file: an embedded one's, or the one of that path, or else that
   * of a model of a hub which was fetched.
   */
  public Path path() {
    return isFetched() ? fetched().orElseThrow() : EmbeddedModel.orPath(found());
  }

  /** Says whether it is neither embedded nor a path, but in the hub's cache. */
  private boolean isFetched() {
    return !isEmbedded() && !Files.exists(Path.of(name)) && fetched().isPresent();
  }

  private Optional<Path> fetched() {
    return HubName.find(name).flatMap(HubCache.ofEnvironment()::find);
  }

  /** Gives what tables call it: the hub's name for it, or the name of its directory or file. */
  public String title() {
    return isFetched()
        ? HubName.parse(name).name()
        : path().toAbsolutePath().normalize().getFileName().toString();
  }

  /**
   * Looks whether all files are there that are named.
   *
   * @throws ConfigurationException naming those that are not
   */
  public void requireFiles() {
    Problems problems = new Problems();
    problems.require(
        Files.exists(path()),
        "There is no directory or file %s for model.name %s; expected auto, mini, photo, a directory in the"
            + " diffusers layout (unet, vae, text_encoder, tokenizer, scheduler), or a .safetensors"
            + " file in the original layout%s",
        path(),
        name,
        howToFetch(HubName.find(name)));
    for (LoraChoice lora : loras) {
      problems.require(
          Files.exists(lora.file()),
          "model.loras %s: there is no such file; expected FILE or FILE:SCALE, each given by itself%s",
          lora.file(),
          howToFetch(HubCache.name(lora.file())));
    }
    for (Path file : embeddings) {
      problems.require(
          Files.isRegularFile(file),
          "model.embeddings %s: there is no such file; expected a .safetensors file of textual"
              + " inversion",
          file);
    }
    vae.ifPresent(file -> requireThere(problems, "model.vae", file, "an autoencoder"));
    encoder.ifPresent(file -> requireThere(problems, "model.encoder", file, TINY));
    decoder.ifPresent(file -> requireThere(problems, "model.decoder", file, TINY));
    problems.throwIfAny();
  }

  private static void requireThere(Problems problems, String field, Path path, String expected) {
    problems.require(
        Files.exists(path),
        "%s %s: there is no such directory or file; expected %s%s",
        field,
        path,
        expected,
        howToFetch(HubCache.name(path)));
  }

  private static String howToFetch(Optional<HubName> name) {
    return name.map(n -> Text.format("; 'distillery model pull %s' fetches one of a hub", n))
        .orElse("");
  }

  /**
   * Finds out what is there; reads no more than headers.
   *
   * @throws CheckpointException when it is neither
   */
  public ModelFiles files() {
    ModelFiles files = base();
    if (vae.isPresent()) {
      files = new OtherAutoencoder(files, vae.get());
    }
    if (!loras.isEmpty()) {
      files = new MergedModelFiles(files, loras);
    }
    return embeddings.isEmpty() && loras.isEmpty()
        ? files
        : new TextualInversion(files, embeddings, loras.stream().map(LoraChoice::file).toList());
  }

  private ModelFiles base() {
    if (Files.isRegularFile(path())) {
      return new SingleFile(path(), tokenizer, prediction);
    }
    if (!Files.isDirectory(path())) {
      throw new CheckpointException(
          Text.format(
              "There is no %s; expected a directory in diffusers' layout (unet, vae, text_encoder,"
                  + " tokenizer, scheduler), or one .safetensors file in the original layout",
              path()));
    }
    if (tokenizer.isPresent() || prediction.isPresent()) {
      throw new ConfigurationException(
          Text.format(
              "%s is a directory, which has a tokenizer and names what its U-Net predicts; leave"
                  + " model.tokenizer and model.prediction to models in one file, or change the"
                  + " directory's tokenizer and scheduler/scheduler_config.json",
              path()));
    }
    return new DiffusersDirectory(path());
  }

  /**
   * Reads what encodes and decodes in place of the model's autoencoder; the caller closes it.
   *
   * @param type number format to keep the weights in, null for the one they come in
   * @throws CheckpointException when it is none, or not for such a model's latents
   */
  public TinyAutoencoders tiny(ScalarType type) {
    TinyAutoencoders tiny = TinyAutoencoders.read(encoder, decoder, type);
    try {
      tiny.requireFit(name, files().vae());
      return tiny;
    } catch (CheckpointException e) {
      tiny.close();
      throw e;
    }
  }

  /** Says in words how the model is kept. */
  String layout() {
    return Files.isDirectory(path())
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
