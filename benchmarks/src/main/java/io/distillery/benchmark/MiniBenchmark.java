package io.distillery.benchmark;

import io.distillery.base.Text;
import io.distillery.dataset.ImageFolder;
import io.distillery.dataset.ImageFolderOptions;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.packaged.PackagedDatasets;
import io.distillery.diffusion.EmbeddedModel;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.sampling.GenerationOptions;
import io.distillery.diffusion.sampling.ImageGenerator;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How good a model of CIFAR-10's classes is, by numbers that its card states. */
@Command(
    name = "mini",
    sortOptions = false,
    description = {
      "Measures how good the embedded model is: whether a thing comes out in the colour that the"
          + " prompt names; and, with a judge, whether a classifier of real images recognises what"
          + " is drawn from the descriptions of held-out images, how different these are from each"
          + " other, and how far they are from real ones.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  distillery benchmark mini --judge models/judge/resnet18.safetensors --data cifar10"
    })
final class MiniBenchmark implements Callable<Integer> {
  @Option(
      names = "--model",
      paramLabel = "mini|photo|DIR",
      defaultValue = "mini",
      description =
          "mini, or the directory of another model with those classes. Default: ${DEFAULT-VALUE}.")
  private String model;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "25",
      description = "Images of each thing in each colour. Default: ${DEFAULT-VALUE}.")
  private int count;

  @Option(
      names = "--judge",
      paramLabel = "FILE",
      description = "A classifier of real images, as 'distillery teacher' writes it.")
  private Path judge;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "With --judge: the dataset, whose test images neither model nor judge was trained on.")
  private String data;

  @Option(
      names = "--each",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "With --judge: images of each class drawn from descriptions. Distances depend on it."
              + " Default: ${DEFAULT-VALUE}.")
  private int each;

  @Option(
      names = "--guidance-scale",
      paramLabel = "SCALE",
      defaultValue = "6",
      description = "Weight of the prompt. Default: ${DEFAULT-VALUE}.")
  private double guidanceScale;

  @Mixin private BenchmarkOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if ((judge == null) != (data == null)) {
      throw new ParameterException(
          spec.commandLine(), "--judge and --data belong together: give both, or neither");
    }
    LibTorch.threads(options.threads());
    Path directory = EmbeddedModel.orPath(model);
    GenerationOptions drawing =
        GenerationOptions.stableDiffusion().withGuidanceScale(guidanceScale);
    try (PointerScope scope = new PointerScope();
        LatentDiffusion diffusion = LatentDiffusion.read(directory, ScalarType.Float)) {
      ImageGenerator generator = new ImageGenerator(diffusion, drawing);
      colours(generator);
      if (judge != null) {
        classes(generator);
      }
    }
    return 0;
  }

  private void colours(ImageGenerator generator) {
    ColourAdherence.Result result = new ColourAdherence(generator).measure(count);
    TextTable table = new TextTable("colour asked for", "named so, %", "named so otherwise, %");
    List<String> colours = ColourAdherence.colours();
    for (int i = 0; i < colours.size(); i++) {
      table.row(colours.get(i), percent(result.named().get(i)), percent(result.otherwise().get(i)));
    }
    System.out.println(table);
    System.out.printf(
        Locale.ROOT,
        "Red asked for is redder than blue asked for, same noise: %s %% of pairs%n",
        percent(result.warmer()));
  }

  private void classes(ImageGenerator generator) throws IOException, InterruptedException {
    LabelledImages images =
        ImageFolder.read(PackagedDatasets.place(data), ImageFolderOptions.defaults(0)).test();
    try (Teacher teacher = Teacher.read(judge)) {
      ClassAdherence.Results results = new ClassAdherence(generator, teacher).measure(images, each);
      System.out.printf(
          Locale.ROOT,
          "%nDrawn from the descriptions of real images, guidance scale %s; judged by %s, %.1f %%"
              + " accurate%n%n",
          guidanceScale,
          teacher.name(),
          teacher.about().accuracy());
      TextTable table =
          new TextTable(
              Text.format("%d of each class", each),
              "recognised, %",
              "distance within a class",
              "Frechet distance");
      row(table, "drawn", results.drawn());
      row(table, "the real images described", results.described());
      row(table, "other real images", results.others());
      System.out.println(table);
    }
  }

  private static void row(TextTable table, String name, ClassAdherence.Result result) {
    table.row(
        name,
        Text.format("%.1f", result.accuracy()),
        Text.format("%.3f", result.diversity()),
        Text.format("%.3f", result.frechet()));
  }

  private static String percent(double share) {
    return Text.format("%.0f", 100 * share);
  }
}
