package io.distillery.diffusion.checkpoint;

import io.distillery.diffusion.tokenizer.StandInTokenizer;
import io.distillery.torch.ReferenceFiles;
import io.distillery.torch.Tensors;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;

/**
 * The inputs and outputs of the original implementations on the tiny model, and the model. Prompts
 * are known by their ids alone, {@code tokens.full.*}.
 */
public final class ReferenceCases {
  private static final String PROMPTS = "tokens.full.";
  private static final ReferenceCases CASES = new ReferenceCases();

  private final SafeTensors tensors =
      SafeTensors.open(ReferenceFiles.find("tiny-sd-expected.safetensors"));
  private final StandInTokenizer tokenizer =
      new StandInTokenizer(
          tensors.names().stream()
              .filter(name -> name.startsWith(PROMPTS))
              .map(this::longs)
              .toList());
  private final Path model = Path.of("target", "tiny-sd").toAbsolutePath();

  private ReferenceCases() {
    try {
      ReferenceModel.write(model, tokenizer.tokenizer());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The cases; the model is written when they are first asked for. */
  public static ReferenceCases open() {
    return CASES;
  }

  /** The model's directory. */
  public Path model() {
    return model;
  }

  /** A text that the model's tokenizer gives the ids of a prompt, e.g. {@code 03}. */
  public String prompt(String name) {
    return tokenizer.text(longs(PROMPTS + name));
  }

  /** A tensor by name; inputs and expected outputs alike. */
  public Tensor tensor(String name) {
    return tensors.tensor(name);
  }

  public long[] longs(String name) {
    return Tensors.longs(tensor(name));
  }
}
