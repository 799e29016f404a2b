package io.distillery.diffusion.checkpoint;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.FiniteNumbers;
import io.distillery.torch.safetensors.SafeTensors;
import io.distillery.torch.safetensors.StoredTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Writes a model as one file in the original layout, for programs that take such files. */
public final class SingleFileWriter {
  private SingleFileWriter() {}

  /**
   * Writes U-Net, autoencoder and text encoder; the tokenizer and the scheduler have no place
   * there.
   *
   * @param type number format of the weights on disk
   * @throws ConfigurationException when the file's readers, who go by shapes and by Stable
   *     Diffusion's customs, would take it for another model
   */
  public static void write(LatentDiffusion model, Path file, ScalarType type) throws IOException {
    OriginalParts parts =
        new OriginalParts(
            model.unet().config(), model.vae().config(), model.textEncoder().config());
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.putAll(parts.write(ModelPart.UNET, model.unetParameters().all()));
      tensors.putAll(parts.write(ModelPart.VAE, model.vaeParameters().all()));
      tensors.putAll(parts.write(ModelPart.TEXT_ENCODER, model.textParameters().all()));
      requireLegible(model, file, tensors);
      tensors.replaceAll(
          (name, tensor) -> FiniteNumbers.rounded(file.toString(), name, tensor.detach(), type));
      SafeTensors.write(file, tensors, Map.of("format", "pt"));
    }
  }

  private static void requireLegible(
      LatentDiffusion model, Path file, Map<String, Tensor> tensors) {
    Map<String, StoredTensor> headers = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> headers.put(name, StoredTensor.of(tensor)));
    OriginalArchitecture read = new OriginalArchitecture(file.toString(), headers);
    int imageSize = model.vae().config().sampleSize();
    int downscale = model.vae().config().downscale();
    require(model.unet().config(), () -> read.unet(model.unet().config().sampleSize()));
    require(model.textEncoder().config(), read::textEncoder);
    require(model.vae().config(), () -> read.vae(imageSize / downscale));
  }

  private static void require(Record is, Supplier<Record> reading) {
    String read;
    try {
      Record config = reading.get();
      if (config.equals(is)) {
        return;
      }
      read = config.toString();
    } catch (ConfigurationException e) {
      read = Text.format("one that cannot be (%s)", e.getMessage());
    }
    throw new ConfigurationException(
        Text.format(
            "The original layout has no place for all numbers of this model: it is %s, and would be"
                + " read as %s. Keep it as a directory",
            is, read));
  }
}
