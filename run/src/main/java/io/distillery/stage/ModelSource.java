package io.distillery.stage;

import io.distillery.diffusion.ModelCard;
import io.distillery.diffusion.ModelChoice;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.checkpoint.ModelFiles;
import io.distillery.diffusion.lora.LoraChoice;
import io.distillery.diffusion.tiny.TinyAutoencoders;
import io.distillery.finetune.FineTuning;
import io.distillery.prototype.StandInEncoder;
import io.distillery.run.Fingerprint;
import io.distillery.run.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Where stages take the latent diffusion model from: one outside the run, or the output of the
 * stage that fine-tunes it.
 */
public final class ModelSource {
  /** What stages call a model from outside. */
  public static final String INPUT = "model";

  private static final String ENCODER = "encoder";
  private static final String DECODER = "decoder";
  private static final String ENCODING = "encoding";

  private final ModelChoice choice;
  private final String fingerprint;
  private final Map<String, String> standIns;
  private final boolean trained;

  private ModelSource(
      ModelChoice choice, String fingerprint, Map<String, String> standIns, boolean trained) {
    this.choice = choice;
    this.fingerprint = fingerprint;
    this.standIns = standIns;
    this.trained = trained;
  }

  /**
   * The model from outside, as it is.
   *
   * @throws io.distillery.torch.CheckpointException when something is missing that is soon needed
   */
  static ModelSource given(ModelChoice choice) throws IOException {
    ModelFiles files = choice.files();
    files.tokenizer();
    files.scheduler();
    Map<String, String> standIns = new HashMap<>();
    if (choice.encoder().isPresent()) {
      standIns.put(ENCODER, fingerprint(choice.encoder().get()));
    }
    if (choice.decoder().isPresent()) {
      standIns.put(DECODER, fingerprint(choice.decoder().get()));
    }
    return new ModelSource(choice, fingerprint(choice), Map.copyOf(standIns), false);
  }

  /** The model that a run goes on with after fine-tuning, if any, of which all is known. */
  static ModelSource known(SharedRun shared) {
    boolean trained = shared.recipe().fineTuning().when() == FineTuning.When.ALWAYS;
    return new ModelSource(shared.recipe().model(), shared.model(), Map.of(), trained);
  }

  private static String fingerprint(ModelChoice choice) throws IOException {
    String model = fingerprint(choice.path());
    StringBuilder all = new StringBuilder(model);
    if (choice.tokenizer().isPresent()) {
      all.append(" tokenizer ").append(fingerprint(choice.tokenizer().get()));
    }
    choice.prediction().ifPresent(type -> all.append(" predicts ").append(type));
    for (LoraChoice lora : choice.loras()) {
      all.append(" lora ").append(lora.scale()).append(' ').append(fingerprint(lora.file()));
    }
    for (Path embedding : choice.embeddings()) {
      all.append(" embedding ").append(fingerprint(embedding));
    }
    if (choice.vae().isPresent()) {
      all.append(" autoencoder ").append(fingerprint(choice.vae().get()));
    }
    return all.length() == model.length() ? model : Fingerprint.ofText(all.toString());
  }

  private static String fingerprint(Path path) throws IOException {
    return Files.isDirectory(path) ? Fingerprint.ofFolder(path) : Fingerprint.ofFile(path);
  }

  /** The same model after the stage {@code model} has trained it. */
  ModelSource trained() {
    return new ModelSource(choice, fingerprint, standIns, true);
  }

  /** Fingerprint of its files. */
  String fingerprint() {
    return fingerprint;
  }

  /** The synthesis options that suit the model; null for the published method's. */
  ModelCard.Drawing drawing() throws IOException {
    return ModelCard.read(choice.path()).map(ModelCard::drawing).orElse(null);
  }

  /** The stages that one which uses the model reads from, beside those given. */
  List<String> stages(String... others) {
    return trained ? Stream.concat(Stream.of(others), Stream.of(INPUT)).toList() : List.of(others);
  }

  /** The things from outside that a stage which uses the model reads, beside those given. */
  Map<String, String> outsideInputs(Map<String, String> others) {
    Map<String, String> inputs = new HashMap<>(others);
    if (!trained) {
      inputs.put(INPUT, fingerprint);
    }
    return inputs;
  }

  /** Gives the number format in which images are encoded. */
  ScalarType encodingType() {
    return choice.encodingType();
  }

  /**
   * The things from outside that latents depend on beside the model: what encodes in place of its
   * autoencoder, and the number format where it is not float32.
   */
  Map<String, String> encoderInputs() {
    Map<String, String> inputs = new HashMap<>(standIn(ENCODER));
    if (encodingType() != ScalarType.Float) {
      inputs.put(ENCODING, encodingType().name());
    }
    return inputs;
  }

  /** The things from outside that decode in place of the model's autoencoder. */
  Map<String, String> decoderInputs() {
    return standIn(DECODER);
  }

  private Map<String, String> standIn(String half) {
    return standIns.containsKey(half) ? Map.of(half, standIns.get(half)) : Map.of();
  }

  /** What encodes in place of the model's autoencoder; the distance is not known yet. */
  Optional<StandInEncoder> encoder() {
    return choice
        .encoder()
        .map(
            path -> new StandInEncoder(path.getFileName().toString(), standIns.get(ENCODER), null));
  }

  /** Reads what encodes in place of the model's autoencoder; the caller closes it. */
  TinyAutoencoders openEncoder() {
    return choice.withDecoder(Optional.empty()).tiny(ScalarType.Float);
  }

  /**
   * Reads what decodes in place of the model's autoencoder; the caller closes it.
   *
   * @param type number format to keep the weights in, null for the one they come in
   */
  TinyAutoencoders openDecoder(ScalarType type) {
    return choice.withEncoder(Optional.empty()).tiny(type);
  }

  /** Reads the model in float32, for training and encoding; the caller closes it. */
  LatentDiffusion open(Workspace workspace) {
    return open(workspace, ScalarType.Float);
  }

  /** Reads the model in the given type, null for that of its files; the caller closes it. */
  LatentDiffusion open(Workspace workspace, ScalarType type) {
    return trained ? LatentDiffusion.read(workspace.output(INPUT), type) : choice.read(type);
  }
}
