package io.distillery.cli.command;

import io.distillery.base.Problems;
import io.distillery.base.Progress;
import io.distillery.classifier.Architecture;
import io.distillery.cli.console.DatasetLines;
import io.distillery.cli.console.FailureReport;
import io.distillery.cli.console.InterruptionNotice;
import io.distillery.cli.mixin.CommonOptions;
import io.distillery.cli.mixin.DataMixin;
import io.distillery.cli.mixin.DeviceMixin;
import io.distillery.cli.mixin.TeacherMixin;
import io.distillery.cli.mixin.ThreadsMixin;
import io.distillery.cli.option.RecipeOptions;
import io.distillery.cli.option.Section;
import io.distillery.cli.option.TakesRecipe;
import io.distillery.dataset.DatasetSplits;
import io.distillery.dataset.ImageFolder;
import io.distillery.dataset.ReadableImages;
import io.distillery.dataset.image.ReducedImages;
import io.distillery.dataset.packed.UnpackedData;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.augment.Normalisation;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.evaluation.teacher.TeacherRecipe;
import io.distillery.evaluation.teacher.TeacherWeights;
import io.distillery.recipe.Recipe;
import io.distillery.run.RunLock;
import io.distillery.stage.TeacherImages;
import io.distillery.stage.TeacherTraining;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.global.torch.ScalarType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a teacher: a network that knows the real images. */
@Command(
    name = "teacher",
    sortOptions = false,
    abbreviateSynopsis = true,
    optionListHeading = "%nTeacher:",
    description = {
      "Trains a network on real images and writes it to one file, with the names of its classes and"
          + " its accuracy on the test images. It labels for 'evaluate --protocol soft', and its"
          + " features are a space for clusters: '--features classifier:FILE'.",
      "",
      "With --weights, a network that was trained elsewhere is measured on the test images and"
          + " written in the same form instead.",
      "",
      "Interrupted, the same command goes on from its last checkpoint, and ends with the same"
          + " weights.",
    },
    footer = {
      "",
      "Examples:",
      "  distillery teacher --data photos --out teacher.safetensors",
      "  distillery teacher --data cifar10 --sizes 16:10,24:4,32:2 --peak-rate 0.2 --out"
          + " t.safetensors",
      "  distillery teacher --data photos --network convnet3-batch,resnet18 --out teachers",
      "  distillery teacher --data imagenette --weights resnet18.safetensors --network"
          + " resnet18-batch --size 224 --class-order classes.txt --out t.safetensors"
    })
public class TeacherCommand implements Callable<Integer>, TakesRecipe {
  private final RecipeOptions options =
      new RecipeOptions(
          EnumSet.of(Section.SOURCE, Section.REPEATABILITY),
          Set.of("--images-per-class", "--selection-images"));

  private static final int CIFAR_SIZE = 32;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description =
          "The safetensors file to write; with several networks the folder of their files,"
              + " NETWORK.safetensors.")
  private Path out;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "resnet18_modified",
      description =
          "Its architecture, or several, a teacher each: convnet3 to convnet6, resnet18, resnet34, resnet50, resnet101 (all of"
              + " them also with -batch for batch norm and torchvision's names of weights),"
              + " resnet18_modified, resnet101_modified, resnetap10, densenet_cifar, mobilenet_v2,"
              + " efficientnet_b0, vit_tiny. Default: ${DEFAULT-VALUE}, batch norm and a stem for"
              + " small images.")
  private List<String> networks;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      defaultValue = "32",
      description = "Height and width of its images. Default: ${DEFAULT-VALUE}.")
  private int size;

  @Option(
      names = "--normalisation",
      paramLabel = "NAME",
      description =
          "What its images are normalised by: cifar10, imagenet, or six numbers, means and"
              + " deviations of red, green and blue: 0.5,0.5,0.5,0.5,0.5,0.5. Default: cifar10 up"
              + " to 32 pixels, imagenet above.")
  private String normalisation;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description =
          "Weights that are there already: a safetensors file with the names of --network.")
  private Path weights;

  @Option(
      names = "--class-order",
      paramLabel = "FILE",
      description =
          "The classes of --weights in the order of its outputs, a name a line; those that the"
              + " dataset lacks are left out. Default: the classes of the dataset, in its order.")
  private Path classOrder;

  @Option(
      names = "--half",
      description =
          "With --weights: write them in half precision, a file of half the size. The accuracy told"
              + " is that of the rounded weights.")
  private boolean half;

  @Mixin private DataMixin data;
  @Mixin private TeacherMixin training;
  @Mixin private ThreadsMixin threads;
  @Mixin private DeviceMixin device;
  @Mixin private CommonOptions common;

  @Override
  public RecipeOptions recipeOptions() {
    return options;
  }

  @Override
  public final Integer call() throws IOException {
    Problems problems = new Problems();
    List<Architecture> architectures = new ArrayList<>();
    for (String network : networks) {
      Architecture known = problems.collect(() -> Architecture.named(network));
      if (known != null) {
        architectures.add(known);
      }
    }
    Recipe asked = problems.collect(() -> options.change().apply(data.preset(Recipe.defaults())));
    Path folder = problems.collect(() -> UnpackedData.place(data.required(), common.progress()));
    DatasetSplits splits =
        asked == null || folder == null
            ? null
            : problems.collect(() -> ImageFolder.read(folder, asked.source().layout(asked.seed())));
    if (splits != null) {
      problems.collect(
          () -> {
            splits.train().requireTwoClasses();
            return splits;
          });
    }
    Normalisation scale = problems.collect(this::normalisation);
    TeacherRecipe recipe =
        scale == null || asked == null
            ? null
            : problems.collect(() -> training.recipe(size, scale, asked.seed()));
    List<TeacherTraining> trainings =
        architectures.stream()
            .map(each -> new TeacherTraining(each, size, recipe, file(each)))
            .toList();
    for (TeacherTraining each : trainings) {
      problems.require(
          weights == null ? !each.isThere() : !Files.exists(each.file()),
          "%s is there already: delete it, or name another %s with --out",
          each.file(),
          networks.size() == 1 ? "file" : "folder");
    }
    problems.require(
        Set.copyOf(networks).size() == networks.size(),
        "--network names a network twice: %s",
        String.join(",", networks));
    problems.require(
        networks.size() == 1 || !Files.isRegularFile(out),
        "%s is a file, expected a folder for the files of %d networks",
        out,
        networks.size());
    problems.require(
        weights == null || networks.size() == 1,
        "--weights is of one network, and --network names %d",
        networks.size());
    problems.require(
        weights != null || classOrder == null, "--class-order says nothing without --weights");
    problems.require(
        weights != null || !half,
        "--half goes with --weights: train without it, then give what was written as --weights");
    problems.throwIfAny();
    LibTorch.threads(threads());
    DatasetLines.tell(folder, splits.look(), common.progress());
    try (InterruptionNotice notice =
            InterruptionNotice.install("the same command goes on from there.");
        RunLock lock = RunLock.ofFile(out)) {
      DatasetSplits readable = looked(folder, splits, asked);
      if (weights != null) {
        convert(readable, asked, architectures.get(0), scale);
      } else {
        train(trainings, new Data(folder, asked, readable));
        for (TeacherTraining each : trainings) {
          each.forget();
        }
      }
      for (TeacherTraining each : trainings) {
        tell(each.file(), readable);
      }
      return 0;
    } catch (InterruptedException e) {
      return FailureReport.INTERRUPTED;
    }
  }

  /**
   * What teachers learn from.
   *
   * @param folder of class folders
   * @param asked how it is read
   * @param splits what can be read of it
   */
  protected record Data(Path folder, Recipe asked, DatasetSplits splits) {}

  /** Names the file of a network. */
  private Path file(Architecture network) {
    return networks.size() == 1 ? out : out.resolve(network.name() + ".safetensors");
  }

  /** Tells how many threads a training has. */
  protected final int threads() {
    return threads.threads(usualThreads());
  }

  /** Tells how many threads a training has where the command line does not say. */
  protected int usualThreads() {
    return LibTorch.usualThreads();
  }

  /** Tells where progress goes. */
  protected final Progress progress() {
    return common.progress();
  }

  /** Trains one after the other. */
  protected void train(List<TeacherTraining> trainings, Data of)
      throws IOException, InterruptedException {
    try (TeacherImages images = reading(of.asked()).all(of.splits())) {
      for (TeacherTraining each : trainings) {
        each.run(images, common.progress());
      }
    }
  }

  private TeacherImages.Reading reading(Recipe asked) {
    return new TeacherImages.Reading(
        size, asked.source().maxBadImages(), threads(), common.progress());
  }

  private static void tell(Path file, DatasetSplits splits) {
    try (Teacher teacher = Teacher.read(file)) {
      Teacher.About about = teacher.about();
      System.out.printf(
          Locale.ROOT,
          "%s, %d px, %d classes: %.1f %% right of %,d test images (%s)%n%s%n",
          about.architecture(),
          about.imageSize(),
          about.classNames().size(),
          about.accuracy(),
          splits.test().size(),
          splits.testOrigin(),
          file);
    }
  }

  /** Decodes every image once, before anything long, and goes on with those that can be read. */
  private DatasetSplits looked(Path folder, DatasetSplits splits, Recipe asked) throws IOException {
    return new ReadableImages.Look(
            folder,
            asked.source().maxBadImages(),
            Optional.empty(),
            threads(),
            ReducedImages.none())
        .at(splits, common.progress());
  }

  private void convert(
      DatasetSplits splits, Recipe asked, Architecture architecture, Normalisation scale)
      throws IOException, InterruptedException {
    List<String> classes = splits.train().classNames().names();
    List<String> order =
        classOrder == null
            ? classes
            : Files.readAllLines(classOrder).stream().filter(line -> !line.isBlank()).toList();
    ScalarType type = half ? ScalarType.Half : ScalarType.Float;
    try (LabelledTensor test = reading(asked).test(splits.test());
        Teacher teacher =
            new TeacherWeights(weights, architecture, size, order, scale, type)
                .teacher(classes, test)) {
      teacher.write(out, type);
    }
  }

  private Normalisation normalisation() {
    if (normalisation == null) {
      return size <= CIFAR_SIZE ? Normalisation.CIFAR10 : Normalisation.IMAGENET;
    }
    return Normalisation.named(normalisation);
  }
}
