package io.distillery.pretrain;

import static org.bytedeco.pytorch.global.torch.empty;

import io.distillery.base.ContentHash;
import io.distillery.base.Progress;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.AutoencoderKL;
import io.distillery.encode.LatentSpace;
import io.distillery.encode.LatentStore;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Latents of images and of their mirror images, unscaled. They are kept in a {@link LatentStore},
 * so that a training that goes on need not encode them again.
 */
final class PretrainingLatents {
  private static final String PIXELS = "in memory, version 1";
  private static final int BATCH = 200;

  private final Map<String, Tensor> weights;
  private final AutoencoderConfig config;
  private final Path store;

  /**
   * @param weights of the autoencoder
   * @param store directory of the latents that are kept; need not exist
   */
  PretrainingLatents(Map<String, Tensor> weights, AutoencoderConfig config, Path store) {
    this.weights = weights;
    this.config = config;
    this.store = store;
  }

  /** {@code [2 N, C, h, w]}: image, mirror image, next image. */
  Tensor of(PretrainingImages images, Progress progress) throws IOException {
    long side = config.sampleSize() / config.downscale();
    Tensor latents = empty(2L * images.size(), config.latentChannels(), side, side);
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      AutoencoderKL vae =
          new AutoencoderKL(
              Parameters.from(weights, null, AutoencoderPretraining.WEIGHTS).root(), config);
      for (boolean mirrored : new boolean[] {false, true}) {
        try (LatentStore known = LatentStore.open(store, space(mirrored))) {
          fill(latents, images, mirrored, vae, known, progress);
        }
      }
    }
    return latents;
  }

  private LatentSpace space(boolean mirrored) {
    return LatentSpace.of(
        weights,
        config,
        config.sampleSize(),
        mirrored ? PIXELS + ", mirrored" : PIXELS,
        "mean",
        BATCH,
        LibTorch.threads());
  }

  private static void fill(
      Tensor latents,
      PretrainingImages images,
      boolean mirrored,
      AutoencoderKL vae,
      LatentStore known,
      Progress progress)
      throws IOException {
    int offset = mirrored ? 1 : 0;
    List<Long> missing = new ArrayList<>();
    List<ContentHash> contents = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      ContentHash content = ContentHash.of(images.bytes(i));
      Optional<float[]> latent = known.read(content);
      if (latent.isPresent()) {
        put(latents, 2L * i + offset, latent.get());
      } else {
        missing.add((long) i);
        contents.add(content);
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    String name = mirrored ? "Encoding mirrored" : "Encoding";
    try (Progress.Task task = progress.begin(name, "images", missing.size())) {
      for (int from = 0; from < missing.size(); from += BATCH) {
        int to = Math.min(missing.size(), from + BATCH);
        encode(
            latents,
            images,
            missing.subList(from, to),
            contents.subList(from, to),
            mirrored,
            vae,
            known);
        task.done(to);
      }
    }
  }

  private static void encode(
      Tensor latents,
      PretrainingImages images,
      List<Long> positions,
      List<ContentHash> contents,
      boolean mirrored,
      AutoencoderKL vae,
      LatentStore known)
      throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = images.at(positions.stream().mapToLong(Long::longValue).toArray());
      Tensor encoded = vae.encode(mirrored ? x.flip(3) : x).mean().contiguous();
      for (int i = 0; i < positions.size(); i++) {
        float[] latent = Tensors.floats(encoded.select(0, i));
        put(latents, 2 * positions.get(i) + (mirrored ? 1 : 0), latent);
        known.write(contents.get(i), latent);
      }
    }
  }

  private static void put(Tensor latents, long row, float[] latent) {
    try (PointerScope scope = new PointerScope()) {
      Tensor target = latents.select(0, row);
      target.copy_(Tensors.of(latent, Tensors.shape(target)));
    }
  }
}
