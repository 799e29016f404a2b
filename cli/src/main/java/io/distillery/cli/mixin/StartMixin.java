package io.distillery.cli.mixin;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.Resize;
import io.distillery.dataset.image.ResizeFilter;
import io.distillery.dataset.image.RgbImage;
import io.distillery.dataset.image.UnreadableImageException;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.sampling.ImageGenerator;
import io.distillery.diffusion.sampling.ImageSize;
import io.distillery.torch.Tensors;
import io.distillery.torch.safetensors.SafeTensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What images are drawn from, beside text. */
@Command(optionListHeading = "%nStart:%n")
public final class StartMixin {
  @Option(
      names = "--init-image",
      paramLabel = "FILE",
      description = "Start from this image, resized to what is drawn, instead of from noise alone.")
  private Path image;

  @Option(
      names = "--init-latent",
      paramLabel = "FILE[#TENSOR]",
      description =
          "Start from scaled latents (C,h,w) or (N,C,h,w) of a .safetensors file, such as a run's"
              + " prototypes. Image i starts from row i. The tensor's name may be left out where"
              + " there is one.")
  private String latent;

  @Option(
      names = "--strength",
      paramLabel = "SHARE",
      description =
          "How far the start is noised before it is drawn anew: above 0, which keeps it, to 1, which"
              + " forgets it. Default: what suits the model, else 0.8.")
  private Double strength;

  boolean given() {
    return image != null || latent != null;
  }

  /** Returns how much noise is laid over the start, 0 to 1; nothing where none was said. */
  public OptionalDouble strength() {
    return strength == null ? OptionalDouble.empty() : OptionalDouble.of(strength);
  }

  /**
   * Refuses options that contradict each other.
   *
   * @param sized whether a size of images is asked for
   * @throws ConfigurationException naming them
   */
  public void check(boolean sized) {
    if (sized && latent != null) {
      throw new ConfigurationException(
          "--size with --init-latent: the latents say how large the images are; leave --size out");
    }
    if (image != null && latent != null) {
      throw new ConfigurationException("Give --init-image or --init-latent, not both");
    }
    if (strength != null && !given()) {
      throw new ConfigurationException(
          "--strength says how far a start is noised; give --init-image or --init-latent too");
    }
  }

  /**
   * The latents to start from, scaled, {@code (N, C, h, w)}, in the caller's scope; empty where
   * images are drawn from noise alone.
   *
   * @param size to which an image is resized
   * @throws ConfigurationException where the file does not fit the model
   */
  public Optional<Tensor> latents(LatentDiffusion model, ImageGenerator generator, ImageSize size) {
    if (image != null) {
      return Optional.of(generator.encode(pixels(size)));
    }
    return latent == null ? Optional.empty() : Optional.of(stored(model));
  }

  private Tensor pixels(ImageSize size) {
    RgbImage decoded;
    try {
      decoded = new ImageDecoder().decode(image);
    } catch (UnreadableImageException e) {
      throw new ConfigurationException(
          Text.format("--init-image %s cannot be read: %s", image, e.reason()));
    }
    RgbImage resized = Resize.to(size.width(), size.height(), ResizeFilter.BILINEAR, decoded);
    return Tensors.of(resized.pixels(), 1, size.height(), size.width(), 3)
        .permute(0, 3, 1, 2)
        .to(ScalarType.Float)
        .div(new Scalar(255)); // (1, 3, H, W)
  }

  private Tensor stored(LatentDiffusion model) {
    int hash = latent.lastIndexOf('#');
    Path file = Path.of(hash < 0 ? latent : latent.substring(0, hash));
    try (SafeTensors tensors = SafeTensors.open(file)) {
      String name = hash < 0 ? onlyName(file, tensors) : latent.substring(hash + 1);
      if (!tensors.names().contains(name)) {
        throw new ConfigurationException(
            Text.format(
                "--init-latent: %s holds no tensor %s, expected one of %s",
                file, name, tensors.names()));
      }
      Tensor found = tensors.tensor(name);
      Tensor rows = found.dim() == 3 ? found.unsqueeze(0) : found;
      requireFit(model, name, rows);
      return rows.to(ScalarType.Float);
    }
  }

  private static String onlyName(Path file, SafeTensors tensors) {
    List<String> names = tensors.names();
    if (names.size() != 1) {
      throw new ConfigurationException(
          Text.format(
              "--init-latent: %s holds %d tensors, say which: %s#NAME, one of %s",
              file, names.size(), file, names));
    }
    return names.get(0);
  }

  private static void requireFit(LatentDiffusion model, String name, Tensor rows) {
    long channels = model.unet().config().latentChannels();
    boolean fits =
        rows.dim() == 4
            && rows.size(0) > 0
            && rows.size(1) == channels
            && rows.size(2) > 0
            && rows.size(3) > 0
            && rows.is_floating_point();
    if (!fits) {
      throw new ConfigurationException(
          Text.format(
              "--init-latent: tensor %s has shape %s and type %s, expected real numbers (N, %d, h, w)",
              name, Arrays.toString(Tensors.shape(rows)), Tensors.type(rows), channels));
    }
    if (!rows.isfinite().all().item_bool()) {
      throw new ConfigurationException(
          Text.format("--init-latent: tensor %s holds numbers that are not finite", name));
    }
  }
}
