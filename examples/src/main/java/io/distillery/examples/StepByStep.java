package io.distillery.examples;

import io.distillery.base.Progress;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.DatasetSplits;
import io.distillery.dataset.ImageClass;
import io.distillery.dataset.ImageFolder;
import io.distillery.dataset.LabelledImages;
import io.distillery.describe.AppearanceDescriber;
import io.distillery.describe.Describing;
import io.distillery.describe.Descriptions;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.encode.ImageTensors;
import io.distillery.encode.LabelledTensor;
import io.distillery.encode.LatentEncoder;
import io.distillery.encode.Source;
import io.distillery.evaluation.protocol.Evaluation;
import io.distillery.evaluation.protocol.EvaluationListener;
import io.distillery.evaluation.protocol.EvaluationProtocol;
import io.distillery.evaluation.protocol.EvaluationResults;
import io.distillery.evaluation.protocol.TrainingSet;
import io.distillery.prototype.ClassPrototypes;
import io.distillery.prototype.PrototypeFinder;
import io.distillery.prototype.Prototypes;
import io.distillery.prototype.cluster.ClassLatents;
import io.distillery.recipe.Recipe;
import io.distillery.synthesis.Candidates;
import io.distillery.synthesis.DistilledDataset;
import io.distillery.synthesis.Synthesis;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Distils a folder step by step, each step by itself: there is no run to go on with. */
public final class StepByStep {
  private static final int THREADS = LibTorch.usualThreads();
  private static final Progress PROGRESS = Progress.lines(System.out::println);

  private StepByStep() {}

  /** Takes the dataset's folder, and a new one for the distilled images. */
  public static void main(String[] folders) throws IOException, InterruptedException {
    distil(Path.of(folders[0]), Recipe.defaults(), Path.of(folders[1]))
        .results()
        .forEach(result -> System.out.printf("%.1f %%%n", result.lastAccuracy()));
  }

  static EvaluationResults distil(Path data, Recipe asked, Path out)
      throws IOException, InterruptedException {
    DatasetSplits images = ImageFolder.read(data, asked.source().layout(asked.seed()));
    Recipe recipe = asked.suited(images.train());
    try (Prototypes prototypes = prototypes(images.train(), recipe, out);
        LatentDiffusion model =
            recipe.model().read(recipe.synthesis().drawing().weights().type())) {
      DistilledDataset distilled =
          new Synthesis(model, recipe.synthesis(), recipe.seed(), THREADS)
              .write(prototypes, images.train().classNames(), Candidates.ONE, out, PROGRESS);
      return evaluate(distilled, images.test(), recipe);
    }
  }

  /** Describes the images, encodes them and finds prototypes among them, class by class. */
  private static Prototypes prototypes(LabelledImages images, Recipe recipe, Path out)
      throws IOException {
    BadImages bad = new BadImages(images.size(), 0);
    Path file = Files.createDirectories(out).resolve("descriptions.jsonl");
    Descriptions descriptions =
        new Describing(new AppearanceDescriber(), images, recipe.seed(), THREADS)
            .write(file, bad, PROGRESS);
    PrototypeFinder finder = new PrototypeFinder(recipe.prototypes(), recipe.seed());
    List<ClassPrototypes> found = new ArrayList<>();
    try (LatentDiffusion model = recipe.model().read(ScalarType.Float);
        LatentEncoder encoder =
            LatentEncoder.of(model, Source.of(images, 0), THREADS, bad, PROGRESS)) {
      for (int label = 0; label < images.classNames().size(); label++) {
        ImageClass named = images.classNames().classes().get(label);
        try (LatentEncoder.Encoded encoded = encoder.encode(label)) {
          found.add(
              finder.find(
                  new ClassLatents(
                      named.folder(), named.name(), encoded.files(), encoded.latents()),
                  descriptions.texts()));
        }
      }
    }
    bad.requireFew();
    return new Prototypes(recipe.seed(), recipe.prototypes(), found);
  }

  /** Trains networks on the distilled images, and tests them on the real ones. */
  private static EvaluationResults evaluate(
      DistilledDataset distilled, LabelledImages test, Recipe recipe)
      throws IOException, InterruptedException {
    List<String> classes = distilled.classes().names();
    int side = recipe.synthesis().side();
    EvaluationProtocol protocol = recipe.evaluation().protocol(side, classes.size());
    ImageTensors reader = new ImageTensors(protocol.imageSize(side), THREADS);
    try (LabelledTensor ours =
            reader.read(distilled.labelled(), new BadImages(distilled.images().size(), 0));
        LabelledTensor real = reader.read(test, new BadImages(test.size(), 0))) {
      int perClass = recipe.prototypes().imagesPerClass();
      return new Evaluation(real, THREADS)
          .run(
              EvaluationResults.none(protocol, recipe.seed(), classes),
              List.of(new TrainingSet("distilled", perClass, 0, ours)),
              recipe.evaluation().architectures(),
              EvaluationListener.NONE);
    }
  }
}
