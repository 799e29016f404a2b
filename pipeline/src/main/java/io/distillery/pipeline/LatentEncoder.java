package io.distillery.pipeline;

import io.distillery.dataset.ImageDecoder;
import io.distillery.dataset.ImageDecoderOptions;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.Resize;
import io.distillery.dataset.ResizeFilter;
import io.distillery.dataset.RgbImage;
import io.distillery.dataset.UnreadableImageException;
import io.distillery.diffusion.LatentDiffusion;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Encodes a class of images to latents: resized to the model's resolution, whatever their aspect
 * ratio; the mean of each latent distribution, scaled (METHOD.md, section 3, step 1).
 */
final class LatentEncoder {
  /** Images a call of the encoder; part of a run's identity, since sums depend on it. */
  static final int BATCH = 64;

  private final LatentDiffusion model;
  private final LabelledImages images;
  private final BadImages bad;
  private final int threads;
  private final Progress.Task task;
  private final ImageDecoder decoder = new ImageDecoder(ImageDecoderOptions.defaults());
  private long done;

  LatentEncoder(
      LatentDiffusion model,
      LabelledImages images,
      BadImages bad,
      int threads,
      Progress.Task task) {
    this.model = model;
    this.images = images;
    this.bad = bad;
    this.threads = threads;
    this.task = task;
  }

  /**
   * A class in latent space; close it when it has been used.
   *
   * @param files the readable images, by name
   * @param latents {@code (n, C, h, w)}, one an image
   */
  record Encoded(List<String> files, Tensor latents) implements AutoCloseable {
    @Override
    public void close() {
      latents.close();
    }
  }

  /** Encodes the readable images of a class. */
  Encoded encode(int label) throws IOException {
    List<LabelledImage> ofClass = images.ofClass(label);
    RgbImage[] pixels = new RgbImage[ofClass.size()];
    Workers.each(pixels.length, threads, i -> pixels[i] = decode(ofClass.get(i)));
    List<String> files = new ArrayList<>();
    for (int i = 0; i < pixels.length; i++) {
      if (pixels[i] != null) {
        files.add(ofClass.get(i).fileName());
      }
    }
    if (files.isEmpty()) {
      throw new IOException(
          "No image of class %s can be read".formatted(images.classNames().name(label)));
    }
    List<RgbImage> readable = Arrays.stream(pixels).filter(Objects::nonNull).toList();
    done += pixels.length - readable.size();
    try (PointerScope scope = new PointerScope();
        NoGradGuard inference = new NoGradGuard()) {
      TensorVector batches = new TensorVector();
      for (int from = 0; from < readable.size(); from += BATCH) {
        int to = Math.min(readable.size(), from + BATCH);
        encode(readable.subList(from, to), batches);
        done += to - from;
        task.done(done);
      }
      Tensor latents = torch.cat(batches, 0);
      latents.retainReference();
      return new Encoded(files, latents);
    }
  }

  private RgbImage decode(LabelledImage image) throws IOException {
    try {
      int side = model.imageSize();
      return Resize.to(side, side, ResizeFilter.BILINEAR, decoder.decode(images.file(image)));
    } catch (UnreadableImageException e) {
      bad.add(image.fileName(), e.reason());
      return null;
    }
  }

  /** Adds the latents of a batch; the vector keeps them beyond the scope. */
  private void encode(List<RgbImage> batch, TensorVector into) {
    int side = model.imageSize();
    byte[] bytes = new byte[batch.size() * 3 * side * side];
    for (int i = 0; i < batch.size(); i++) {
      System.arraycopy(batch.get(i).pixels(), 0, bytes, i * 3 * side * side, 3 * side * side);
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor pixels =
          Tensors.of(bytes, batch.size(), side, side, 3)
              .permute(0, 3, 1, 2)
              .to(ScalarType.Float)
              .div(new Scalar(127.5))
              .sub(new Scalar(1)); // (B, 3, S, S) in [-1, 1]
      into.push_back(model.vae().scale(model.vae().encode(pixels).mean()));
    }
  }
}
