package io.distillery.cli.command;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.cli.mixin.CommonOptions;
import io.distillery.cli.option.RecipeOptions;
import io.distillery.cli.option.Section;
import io.distillery.cli.option.TakesRecipe;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.checkpoint.SingleFileWriter;
import io.distillery.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.global.torch.ScalarType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a model in another layout or number format, or with LoRA files merged in. */
@Command(
    name = "convert",
    sortOptions = false,
    description = {
      "Writes a model anew: a single file as a directory in the diffusers layout, a directory as a"
          + " single file, either in another number format or with LoRA files merged in.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  distillery model convert --model v1-5.safetensors --tokenizer clip --out sd-v1-5",
      "  distillery model convert --model sd-v1-5 --lora style.safetensors --out styled.safetensors",
    })
public final class ModelConvertCommand implements Callable<Integer>, TakesRecipe {
  /** Number formats of weights on disk. */
  enum Format {
    FLOAT32(ScalarType.Float),
    FLOAT16(ScalarType.Half),
    BFLOAT16(ScalarType.BFloat16);

    private final ScalarType type;

    Format(ScalarType type) {
      this.type = type;
    }
  }

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR|FILE",
      description =
          "What to write: a .safetensors file in the original layout, or a new directory in the"
              + " diffusers layout.")
  private Path out;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      defaultValue = "FLOAT16",
      description = "Number format of the weights: float32, float16, bfloat16. Default: float16.")
  private Format format;

  private final RecipeOptions options =
      new RecipeOptions(EnumSet.of(Section.MODEL), Set.of("--encoder", "--decoder"));
  @Mixin private CommonOptions common;

  @Override
  public RecipeOptions recipeOptions() {
    return options;
  }

  @Override
  public Integer call() throws IOException {
    if (Files.exists(out)) {
      throw new ConfigurationException(
          Text.format("--out %s is there already; name another, or remove it", out));
    }
    try (LatentDiffusion read =
        options.change().apply(Recipe.defaults()).model().read(ScalarType.Float)) {
      if (out.toString().endsWith(".safetensors")) {
        SingleFileWriter.write(read, out, format.type);
      } else {
        read.write(out, format.type);
      }
    }
    System.out.println(out);
    return 0;
  }
}
