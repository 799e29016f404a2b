package io.distillery.synthesis;

import io.distillery.dataset.image.Resize;
import io.distillery.dataset.image.ResizeFilter;
import io.distillery.dataset.image.RgbImage;
import io.distillery.diffusion.sampling.ImageGenerator;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Holds the latents of the images that are drawn already. They are encoded from the files, one at a
 * time, in a run that was never interrupted too, so that one that goes on has the same.
 */
final class DrawnLatents implements AutoCloseable {
  private final ImageGenerator generator;
  private final DrawnImages images;
  private final Map<String, Tensor> latents = new HashMap<>(); // by file name

  /**
   * @param generator which encodes
   * @param images of the dataset
   */
  DrawnLatents(ImageGenerator generator, DrawnImages images) {
    this.generator = generator;
    this.images = images;
  }

  /**
   * Returns those of the class that come before the pair, {@code (N, C, h, w)}, N from 0. Several
   * threads may ask.
   */
  synchronized Tensor before(PrototypePair pair) throws IOException {
    Tensor own = pair.latent();
    TensorVector found = new TensorVector(own.narrow(0, 0, 0));
    for (int index = 0; index < pair.index(); index++) {
      found.push_back(latent(pair.fileName(index), own));
    }
    return torch.cat(found, 0);
  }

  private Tensor latent(String fileName, Tensor like) throws IOException {
    Tensor known = latents.get(fileName);
    if (known == null) {
      RgbImage image = images.read(fileName);
      try (PointerScope scope = new PointerScope()) {
        known = encoded(image, like).retainReference();
      }
      latents.put(fileName, known);
    }
    return known;
  }

  private Tensor encoded(RgbImage image, Tensor like) {
    int width = Math.toIntExact(like.size(3) * generator.sizeStep());
    int height = Math.toIntExact(like.size(2) * generator.sizeStep());
    RgbImage sized = Resize.to(width, height, ResizeFilter.BICUBIC, image);
    Tensor pixels =
        Tensors.of(sized.pixels(), 1, height, width, 3)
            .permute(0, 3, 1, 2)
            .to(ScalarType.Float)
            .div_(new Scalar(255));
    return generator.encode(pixels);
  }

  @Override
  public void close() {
    latents.values().forEach(Tensor::close);
  }
}
