package io.distillery.diffusion.tiny;

import io.distillery.base.Text;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.nn.Parameters;
import io.distillery.torch.safetensors.StoredTensor;
import io.distillery.torch.safetensors.StoredWeights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Reads a tiny autoencoder, or half of one: diffusers' AutoencoderTiny, or the author's files,
 * whose tensors are called by the place of their layer in a list.
 *
 * @param path a safetensors file, or a directory with {@code diffusion_pytorch_model.safetensors}
 */
public record TinyAutoencoderFile(Path path) {
  /** Names of layers and of what is in them: {@code 3.conv.0.weight}. */
  private static final Pattern NUMBERED = Pattern.compile("\\d{1,4}\\..+");

  private static final int MOST_CHANNELS = 100_000;
  private static final String ENCODER = "encoder.layers.";
  private static final String DECODER = "decoder.layers.";
  private static final String FIRST = "0.weight";
  private static final String IN_DIRECTORY = "diffusion_pytorch_model.safetensors";

  /**
   * Reads the half that makes images; the caller closes it.
   *
   * @param type number format to keep the weights in, null for the one they come in
   * @throws CheckpointException when there is none
   */
  public TinyDecoder decoder(ScalarType type) {
    return read(DECODER, type, TinyDecoder::new);
  }

  /**
   * Reads the half that makes latents; the caller closes it.
   *
   * @param type number format to keep the weights in, null for the one they come in
   * @throws CheckpointException when there is none
   */
  public TinyEncoder encoder(ScalarType type) {
    return read(ENCODER, type, TinyEncoder::new);
  }

  private <T> T read(String half, ScalarType type, BiFunction<Parameters, TinyConfig, T> model) {
    Path file = Files.isDirectory(path) ? path.resolve(IN_DIRECTORY) : path;
    try (StoredWeights stored = StoredWeights.open(file.toString(), List.of(file));
        PointerScope scope = new PointerScope()) {
      Map<String, StoredTensor> weights = half(half, stored.tensors());
      Parameters parameters = Parameters.read(weights, type, file.toString());
      T read = model.apply(parameters, config(file, half, weights));
      parameters.verify(Set.of());
      return read;
    }
  }

  /** The tensors of one half by diffusers' names. */
  private static Map<String, StoredTensor> half(String half, Map<String, StoredTensor> all) {
    boolean named = all.keySet().stream().anyMatch(name -> name.contains(".layers."));
    Map<String, StoredTensor> found = new LinkedHashMap<>();
    all.forEach(
        (name, tensor) -> {
          boolean isOfHalf = named && name.startsWith(half);
          if (!NUMBERED.matcher(isOfHalf ? name.substring(half.length()) : name).matches()) {
            return;
          }
          if (isOfHalf) {
            found.put(name, tensor);
          } else if (!named) {
            found.put(half + place(half, name), tensor);
          }
        });
    return found;
  }

  /** The author's decoder begins with the layer that squashes, which diffusers does not count. */
  private static String place(String half, String name) {
    int dot = name.indexOf('.');
    int place = Integer.parseInt(name.substring(0, dot));
    return (half.equals(DECODER) ? place - 1 : place) + name.substring(dot);
  }

  private static TinyConfig config(Path file, String half, Map<String, StoredTensor> weights) {
    StoredTensor first = weights.get(half + FIRST);
    int places =
        weights.keySet().stream()
            .map(name -> name.substring(half.length()))
            .mapToInt(name -> Integer.parseInt(name.substring(0, name.indexOf('.'))))
            .max()
            .orElse(-1);
    StoredTensor last = weights.get(half + places + ".weight");
    if (first == null || last == null || first.shape().size() != 4 || last.shape().size() != 4) {
      throw new CheckpointException(
          Text.format(
              "%s holds no %s of a tiny autoencoder; expected tensors named %s0.weight and so on"
                  + " (diffusers' AutoencoderTiny), or %s.weight (TAESD's own files)",
              file,
              half.equals(DECODER) ? "decoder" : "encoder",
              half,
              half.equals(DECODER) ? "1" : "0"));
    }
    int in = size(file, first, 1);
    int out = size(file, last, 0);
    boolean pooled = weights.keySet().stream().anyMatch(name -> name.contains(".pool."));
    return new TinyConfig(
        half.equals(DECODER) ? out : in,
        half.equals(DECODER) ? in : out,
        size(file, first, 0),
        pooled);
  }

  private static int size(Path file, StoredTensor tensor, int axis) {
    long size = tensor.shape().get(axis);
    if (size < 1 || size > MOST_CHANNELS) {
      throw new CheckpointException(
          Text.format(
              "%s has a tensor of shape %s, expected 1 to %,d channels",
              file, tensor.shape(), MOST_CHANNELS));
    }
    return (int) size;
  }
}
