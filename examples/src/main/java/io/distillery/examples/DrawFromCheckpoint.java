package io.distillery.examples;

import io.distillery.dataset.image.PngFile;
import io.distillery.diffusion.ModelChoice;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.sampling.GenerationOptions;
import io.distillery.diffusion.sampling.ImageBytes;
import io.distillery.diffusion.sampling.ImageGenerator;
import io.distillery.diffusion.sampling.SeededNoise;
import io.distillery.diffusion.sampling.StepListener;
import io.distillery.encode.ImageSheet;
import io.distillery.torch.ComputeDevice;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Draws four images of a prompt with a Stable Diffusion checkpoint, side by side in one file. */
public final class DrawFromCheckpoint {
  private DrawFromCheckpoint() {}

  /**
   * Takes a model (a directory, a {@code .safetensors} file or {@code mini}), a prompt and a file.
   */
  public static void main(String[] arguments) throws IOException {
    draw(
        ModelChoice.named(arguments[0]),
        arguments[1],
        GenerationOptions.stableDiffusion(),
        Path.of(arguments[2]));
  }

  static void draw(ModelChoice choice, String prompt, GenerationOptions options, Path png)
      throws IOException {
    LibTorch.load();
    List<String> prompts = List.of(prompt, prompt, prompt, prompt);
    try (PointerScope scope = new PointerScope(); // frees every tensor at the end
        LatentDiffusion model = choice.read(ComputeDevice.current().fastestType());
        SeededNoise noise = new SeededNoise(0, 1, 2, 3)) { // one seed an image
      ImageGenerator generator = new ImageGenerator(model, options);
      Tensor images = generator.fromText(prompts, noise, StepListener.NONE); // (4, 3, H, W)
      PngFile.write(png, ImageSheet.of(ImageBytes.of(images).unsqueeze(0)));
      generator.remarks().forEach(System.out::println);
    }
  }
}
