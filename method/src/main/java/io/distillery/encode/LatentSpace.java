package io.distillery.encode;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.distillery.base.ContentHash;
import io.distillery.base.Json;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.sampling.ImageSize;
import io.distillery.diffusion.tiny.TinyConfig;
import io.distillery.diffusion.tiny.TinyEncoder;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Names all that a latent depends on beside its image. Two spaces that differ in anything are kept
 * apart.
 *
 * @param weights SHA-256 of the encoder's parameters: names, shapes and float32 numbers
 * @param config the autoencoder's numbers, or the tiny encoder's
 * @param pixels how a file becomes pixels: rendering, crop, filter, and the version of that code
 * @param imageSize to which images are resized
 * @param statistic what is taken of the latent distribution, such as {@code scaled mean}
 * @param format of the numbers in which it was computed
 * @param batch images that the encoder takes at once; sums are rounded differently in others
 * @param operatorThreads threads of an operator, for the same reason
 * @param engine library, version and instruction set
 * @param shape of a latent: {@code C, h, w}
 */
public record LatentSpace(
    String weights,
    JsonNode config,
    String pixels,
    ImageSize imageSize,
    String statistic,
    String format,
    int batch,
    int operatorThreads,
    String engine,
    List<Long> shape) {
  private static final String TINY = "tiny encoder";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  /** Checks that a latent has at least one dimension, and none below 1. */
  public LatentSpace {
    shape = List.copyOf(shape);
    if (shape.isEmpty() || shape.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException("A latent of shape " + shape);
    }
  }

  /**
   * Describes the space of an autoencoder's latents.
   *
   * @param imageSize to which images are resized
   * @param pixels how files become pixels
   * @param statistic what is taken of the latent distribution
   * @param type number format in which it is computed
   * @param batch images at once
   * @param operatorThreads threads of an operator
   */
  public static LatentSpace of(
      Map<String, Tensor> autoencoder,
      AutoencoderConfig config,
      ImageSize imageSize,
      String pixels,
      String statistic,
      ScalarType type,
      int batch,
      int operatorThreads) {
    return new LatentSpace(
        hash(autoencoder),
        config.json(),
        pixels,
        imageSize,
        statistic,
        type.name(),
        batch,
        operatorThreads,
        LibTorch.description(),
        shape(config.latentChannels(), imageSize, config.downscale()));
  }

  /** Describes the space of a tiny encoder's latents, which have no distribution. */
  static LatentSpace of(
      TinyEncoder encoder,
      ImageSize imageSize,
      String pixels,
      ScalarType type,
      int batch,
      int operatorThreads) {
    TinyConfig config = encoder.config();
    return new LatentSpace(
        hash(encoder.parameters().all()),
        Json.tree(config),
        pixels,
        imageSize,
        TINY,
        type.name(),
        batch,
        operatorThreads,
        LibTorch.description(),
        shape(config.latentChannels(), imageSize, TinyConfig.DOWNSCALE));
  }

  private static List<Long> shape(long channels, ImageSize size, int downscale) {
    return List.of(channels, (long) size.height() / downscale, (long) size.width() / downscale);
  }

  /** Hashes the parameters of the encoder; the decoder does not count. */
  private static String hash(Map<String, Tensor> parameters) {
    MessageDigest digest = ContentHash.sha256();
    new TreeMap<>(parameters)
        .forEach(
            (name, tensor) -> {
              if (name.startsWith("encoder.") || name.startsWith("quant_conv.")) {
                String title = name + Arrays.toString(Tensors.shape(tensor));
                digest.update(title.getBytes(StandardCharsets.UTF_8));
                try (PointerScope scope = new PointerScope()) {
                  Tensors.update(digest, tensor.to(ScalarType.Float));
                }
              }
            });
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Returns how many numbers a latent has. */
  public int numbers() {
    return Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
  }

  /** Writes all of it as one line of JSON. */
  String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Names it by 16 hexadecimal digits. */
  String key() {
    byte[] hash = ContentHash.sha256().digest(json().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash, 0, Long.BYTES);
  }
}
