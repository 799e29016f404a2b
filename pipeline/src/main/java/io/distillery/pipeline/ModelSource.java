package io.distillery.pipeline;

import io.distillery.diffusion.LatentDiffusion;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Where stages take the latent diffusion model from: a directory outside the run, or the output of
 * the stage that fine-tunes it.
 */
final class ModelSource {
  /** What stages call a model from outside. */
  static final String INPUT = "model";

  private final Path directory;
  private final String fingerprint;
  private final boolean trained;

  private ModelSource(Path directory, String fingerprint, boolean trained) {
    this.directory = directory;
    this.fingerprint = fingerprint;
    this.trained = trained;
  }

  /** The model in a directory, as it is. */
  static ModelSource given(Path directory) throws IOException {
    return new ModelSource(directory, Fingerprint.ofFolder(directory), false);
  }

  /** The same model after the stage {@code model} has trained it. */
  ModelSource trained() {
    return new ModelSource(directory, fingerprint, true);
  }

  /** Fingerprint of the directory's files. */
  String fingerprint() {
    return fingerprint;
  }

  /** The synthesis options that suit the model; null for the published method's. */
  ModelCard.Drawing drawing() throws IOException {
    return ModelCard.read(directory).map(ModelCard::drawing).orElse(null);
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

  /** Reads the model in float32, for training and encoding; the caller closes it. */
  LatentDiffusion open(Workspace workspace) {
    return open(workspace, ScalarType.Float);
  }

  /** Reads the model in the type in which this machine draws fastest; the caller closes it. */
  LatentDiffusion openForDrawing(Workspace workspace) {
    return open(workspace, LibTorch.fastestType());
  }

  private LatentDiffusion open(Workspace workspace, ScalarType type) {
    return LatentDiffusion.read(trained ? workspace.output(INPUT) : directory, type);
  }
}
