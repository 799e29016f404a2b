package io.distillery.pretrain;

import static org.bytedeco.pytorch.global.torch.empty;

import io.distillery.base.ContentHash;
import io.distillery.base.Parallel;
import io.distillery.base.Progress;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.AutoencoderKL;
import io.distillery.diffusion.sampling.ImageSize;
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
import java.util.function.LongConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Latents of images and of their mirror images, unscaled. They are kept in a {@link LatentStore},
 * so that a training that goes on need not encode them again.
 */
final class PretrainingLatents {
  private static final String PIXELS = "in memory, version 1";
  private static final int BATCH = 200;

  private final Map<String, Tensor> weights;
  private final AutoencoderConfig config;
  private final ScalarType type;
  private final Path store;

  /**
   * @param weights of the autoencoder
   * @param type number format in which it encodes
   * @param store directory of the latents that are kept; need not exist
   */
  PretrainingLatents(
      Map<String, Tensor> weights, AutoencoderConfig config, ScalarType type, Path store) {
    this.weights = weights;
    this.config = config;
    this.type = type;
    this.store = store;
  }

  /**
   * Encodes what is not kept yet; images and mirror images side by side, one thread each.
   *
   * @return {@code [2 N, C, h, w]}: image, mirror image, next image
   */
  Tensor of(PretrainingImages images, int threads, Progress progress) throws IOException {
    long side = config.sampleSize() / config.downscale();
    Tensor latents = empty(2L * images.size(), config.latentChannels(), side, side);
    long[] encoded = {0};
    try (Progress.Task task = progress.begin("Encoding", "images", 2L * images.size())) {
      LongConsumer more =
          count -> {
            synchronized (encoded) {
              encoded[0] += count;
              task.done(encoded[0]);
            }
          };
      Parallel.each(
          2,
          Math.min(2, threads),
          pass -> {
            LibTorch.threads(1);
            try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                LatentStore known = LatentStore.open(store, space(pass == 1))) {
              AutoencoderKL vae =
                  new AutoencoderKL(
                      Parameters.from(weights, null, AutoencoderPretraining.WEIGHTS).root(),
                      config);
              new Pass(latents, images, pass, vae, known, type).fill(more);
            }
          });
    }
    return latents;
  }

  private LatentSpace space(boolean mirrored) {
    return LatentSpace.of(
        weights,
        config,
        ImageSize.square(config.sampleSize()),
        mirrored ? PIXELS + ", mirrored" : PIXELS,
        "mean",
        type,
        BATCH,
        1);
  }

  /**
   * All images once, as they are or mirrored.
   *
   * @param view 0 or, mirrored, 1
   */
  private record Pass(
      Tensor latents,
      PretrainingImages images,
      int view,
      AutoencoderKL vae,
      LatentStore known,
      ScalarType type) {
    void fill(LongConsumer more) throws IOException {
      List<Long> missing = new ArrayList<>();
      List<ContentHash> contents = new ArrayList<>();
      for (int i = 0; i < images.size(); i++) {
        ContentHash content = ContentHash.of(images.bytes(i));
        Optional<float[]> latent = known.read(content);
        if (latent.isPresent()) {
          put(latents, 2L * i + view, latent.get());
          more.accept(1);
        } else {
          missing.add((long) i);
          contents.add(content);
        }
        if (missing.size() == BATCH || i == images.size() - 1 && !missing.isEmpty()) {
          encode(missing, contents);
          more.accept(missing.size());
          missing.clear();
          contents.clear();
        }
      }
    }

    private void encode(List<Long> positions, List<ContentHash> contents) throws IOException {
      try (PointerScope scope = new PointerScope()) {
        Tensor x = images.at(positions.stream().mapToLong(Long::longValue).toArray()).to(type);
        Tensor encoded =
            vae.encode(view == 1 ? x.flip(3) : x).mean().to(ScalarType.Float).contiguous();
        for (int i = 0; i < positions.size(); i++) {
          float[] latent = Tensors.floats(encoded.select(0, i));
          put(latents, 2 * positions.get(i) + view, latent);
          known.write(contents.get(i), latent);
        }
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
