package io.distillery.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.Text;
import io.distillery.dataset.image.PngFile;
import io.distillery.dataset.image.RgbImage;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Images as files of their own, with {@code metadata.jsonl} that says what they were drawn from.
 */
final class SampleFolder {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SampleFolder() {}

  /**
   * Writes {@code 0000.png}, {@code 0001.png}, ... and then {@code metadata.jsonl}, a line for each
   * with {@code file_name}, {@code text} and {@code seed}.
   *
   * @param images uint8 {@code (N, H, W, 3)}, one for each sample
   */
  static void write(Path folder, List<Sample> samples, Tensor images) throws IOException {
    int height = (int) images.size(1);
    int width = (int) images.size(2);
    byte[] all = Tensors.bytes(images);
    int each = 3 * height * width;
    Files.createDirectories(folder);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      String name = Text.format("%04d.png", i);
      byte[] pixels = Arrays.copyOfRange(all, i * each, (i + 1) * each);
      PngFile.write(folder.resolve(name), new RgbImage(width, height, pixels));
      lines.add(
          JSON.writeValueAsString(
              JSON.createObjectNode()
                  .put("file_name", name)
                  .put("text", samples.get(i).text())
                  .put("seed", samples.get(i).seed())));
    }
    Files.write(folder.resolve("metadata.jsonl"), lines);
  }
}
