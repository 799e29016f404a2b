package io.distillery.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.cli.console.InspectionJson;
import io.distillery.cli.console.InspectionText;
import io.distillery.cli.console.TerminalText;
import io.distillery.cli.mixin.CommonOptions;
import io.distillery.diffusion.EmbeddedModel;
import io.distillery.diffusion.ModelChoice;
import io.distillery.diffusion.ModelInspection;
import io.distillery.diffusion.lora.LoraFile;
import io.distillery.diffusion.lora.LoraInspection;
import io.distillery.diffusion.scheduler.PredictionType;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a model or a LoRA file is, and what it lacks. */
@Command(
    name = "inspect",
    sortOptions = false,
    description = {
      "Says what a model is: the architecture of its parts, parameters, number formats, size on disk"
          + " and in memory, scheduler and tokenizer; and whether it is complete, or which tensors"
          + " are missing, too many or of the wrong shape. Of a LoRA file it says the layout, the"
          + " ranks and the layers, and with --model whether they fit. Weights are not read: a large"
          + " model takes no longer.",
      "",
      "Exit code: 0 where it is complete, 1 where something is wrong.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  distillery model inspect",
      "  distillery model inspect sd-v1-5 --json",
      "  distillery model inspect style.safetensors --model sd-v1-5",
    })
public final class ModelInspectCommand implements Callable<Integer> {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  @Parameters(
      arity = "0..1",
      paramLabel = "PATH",
      description =
          "A directory in the diffusers layout, a .safetensors file in the original layout, or a"
              + " LoRA file. Default: mini, the embedded model.")
  private String path;

  @Option(
      names = "--model",
      paramLabel = "mini|DIR|FILE",
      description =
          "With a LoRA file: the model that its layers are looked up in. Alone: the model itself.")
  private String model;

  @Option(
      names = "--tokenizer",
      paramLabel = "DIR",
      description = "For a model in one file, which holds none.")
  private Path tokenizer;

  @Option(
      names = "--prediction-type",
      paramLabel = "TYPE",
      description = "For a model in one file: epsilon, v_prediction or sample.")
  private PredictionType prediction;

  @Option(
      names = "--vae",
      paramLabel = "DIR|FILE",
      description = "For a model in one file that holds no autoencoder.")
  private Path vae;

  @Option(names = "--json", description = "Say it in JSON, for programs.")
  private boolean json;

  @Mixin private CommonOptions common;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    String asked = asked();
    ModelChoice.named(asked).requireFiles();
    Path found = ModelChoice.named(asked).path();
    PrintWriter out = spec.commandLine().getOut();
    if (LoraFile.isAt(found)) {
      LoraInspection lora =
          LoraInspection.of(found, Optional.ofNullable(model).map(m -> choice(m).files()));
      print(out, InspectionJson.of(lora), InspectionText.of(lora));
      return lora.problems().orElse(List.of()).isEmpty() ? 0 : 1;
    }
    ModelInspection inspected = ModelInspection.of(requireAlone(asked));
    print(out, InspectionJson.of(inspected), InspectionText.of(inspected));
    return inspected.isComplete() ? 0 : 1;
  }

  private String asked() {
    if (path != null) {
      return path;
    }
    return model != null ? model : EmbeddedModel.MINI;
  }

  /** Only of a LoRA file one asks whether it fits a model. */
  private ModelChoice requireAlone(String asked) {
    if (path != null && model != null) {
      throw new ConfigurationException(
          Text.format(
              "%s is a model, not a LoRA file that --model %s could be looked up for: name one of"
                  + " the two",
              path, model));
    }
    return choice(asked);
  }

  private ModelChoice choice(String name) {
    ModelChoice choice =
        ModelChoice.named(name)
            .withTokenizer(Optional.ofNullable(tokenizer))
            .withPrediction(Optional.ofNullable(prediction))
            .withVae(Optional.ofNullable(vae));
    choice.requireFiles();
    return choice;
  }

  private void print(PrintWriter out, ObjectNode node, List<String> lines) throws IOException {
    if (json) {
      out.println(JSON.writeValueAsString(node));
    } else {
      lines.stream().map(TerminalText::lines).forEach(out::println);
    }
    out.flush();
  }
}
