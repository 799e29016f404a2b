package io.distillery.diffusion.checkpoint;

import io.distillery.base.Text;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.safetensors.StoredTensor;
import io.distillery.torch.safetensors.StoredWeights;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Reads an autoencoder alone from one safetensors file, under the names of the original code (with
 * {@code first_stage_model.} before them or not) or of diffusers.
 *
 * @param path of the file
 */
record AutoencoderFile(Path path) {
  private static final String PRESENT = "decoder.mid_block.resnets.0.conv1.weight";
  private static final String ORIGINAL = "decoder.mid.block_1.conv1.weight";
  private static final int MOST = 100;

  /** Its numbers, for images that belong to latents of {@code sampleSize}. */
  AutoencoderConfig config(int sampleSize) {
    try (StoredWeights stored = open()) {
      return architecture(stored).vae(sampleSize);
    }
  }

  /** Its weights by diffusers' names; the caller closes them. */
  StoredWeights weights(int sampleSize) {
    AutoencoderConfig config = config(sampleSize);
    StoredWeights stored = open();
    Map<String, StoredTensor> original = original(stored.tensors());
    return stored.with(OriginalParts.ofVae(config).read(ModelPart.VAE, original));
  }

  private StoredWeights open() {
    return StoredWeights.open(path.toString(), List.of(path));
  }

  private OriginalArchitecture architecture(StoredWeights stored) {
    return new OriginalArchitecture(path.toString(), original(stored.tensors()));
  }

  /** The tensors as a whole model of the original code names them. */
  private Map<String, StoredTensor> original(Map<String, StoredTensor> tensors) {
    boolean whole = tensors.containsKey(OriginalNames.VAE + ORIGINAL);
    if (!whole && !tensors.containsKey(ORIGINAL) && !tensors.containsKey(PRESENT)) {
      throw new CheckpointException(
          Text.format(
              "%s holds no autoencoder; expected tensors such as %s%s, %s or %s",
              path, OriginalNames.VAE, ORIGINAL, ORIGINAL, PRESENT));
    }
    NameTable present =
        OriginalNames.vae(
            count(tensors, level -> "encoder.down_blocks." + level + "."),
            count(tensors, layer -> "encoder.down_blocks.0.resnets." + layer + "."));
    Map<String, StoredTensor> original = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          String other =
              GivenNames.original(
                  whole ? name : OriginalNames.VAE + present.original(name).orElse(name));
          if (other.startsWith(OriginalNames.VAE) && !GivenNames.isUnused(other)) {
            original.put(other, tensor);
          }
        });
    return original;
  }

  private static int count(Map<String, StoredTensor> tensors, IntFunction<String> prefix) {
    int count = 0;
    while (count < MOST && has(tensors, prefix.apply(count))) {
      count++;
    }
    return count;
  }

  private static boolean has(Map<String, StoredTensor> tensors, String prefix) {
    return tensors.keySet().stream().anyMatch(name -> name.startsWith(prefix));
  }
}
