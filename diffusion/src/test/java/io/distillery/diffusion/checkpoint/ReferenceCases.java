package io.distillery.diffusion.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.torch.Tensors;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Assumptions;

/**
 * The inputs and outputs of the original implementations on the tiny model, where they are here.
 */
public final class ReferenceCases {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final JsonNode cases;
  private final SafeTensors tensors;

  private ReferenceCases(Path directory) throws IOException {
    this.directory = directory;
    this.cases = JSON.readTree(directory.resolve("tiny-sd-cases.json").toFile());
    this.tensors = SafeTensors.open(directory.resolve("tiny-sd-expected.safetensors"));
  }

  /** The cases; the calling test is skipped where the reference files are absent. */
  public static ReferenceCases open() {
    Path directory = Path.of(System.getProperty("distillery.root"), "..", "shared", "reference");
    Assumptions.assumeTrue(Files.isDirectory(directory), "needs ../shared/reference: skipped");
    try {
      return new ReferenceCases(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path model() {
    return directory.resolve("tiny-sd");
  }

  public JsonNode description() {
    return cases;
  }

  public List<String> prompts() {
    List<String> prompts = new ArrayList<>();
    cases.get("prompts").forEach(prompt -> prompts.add(prompt.asText()));
    return prompts;
  }

  /** A tensor by name; inputs and expected outputs alike. */
  public Tensor tensor(String name) {
    return tensors.tensor(name);
  }

  public long[] longs(String name) {
    return Tensors.longs(tensor(name));
  }

  public float[] floats(String name) {
    return Tensors.floats(tensor(name));
  }
}
