package io.distillery.cli.mixin;

import io.distillery.base.Problems;
import io.distillery.cli.option.RecipeOptions;
import io.distillery.compare.Comparison;
import io.distillery.compare.PlannedLooks;
import io.distillery.recipe.Recipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The sets that are compared, and where. */
@Command(optionListHeading = "%nSets:%n")
public final class SetsMixin {
  @Option(
      names = OutputMixin.OUT,
      paramLabel = "DIR",
      required = true,
      description = "The comparison's directory: new, or one to go on with.")
  private Path out;

  private List<Integer> usualIpcs = List.of(10);
  private int usualSets = 5;

  @Option(
      names = "--ipc",
      paramLabel = "N",
      split = ",",
      description = "Images per class; may be several. Default: 10, or those of the paper.")
  private List<Integer> ipcs;

  @Option(
      names = "--sets",
      paramLabel = "N",
      description =
          "Sets of each method, each made with a seed of its own; a method that always gives the"
              + " same set is trained on as often. Sets differ more than trainings on one: rather"
              + " more of them than --repeats. Default: 5, or as many as in the paper.")
  private Integer sets;

  @Option(
      names = "--settle",
      description =
          "Look at the differences on the way to --sets, and make no more sets once the interval of"
              + " each leaves zero out. Intervals are wider, to allow for the looks.")
  private boolean settle;

  @Option(
      names = "--with",
      paramLabel = "OPTIONS",
      parameterConsumer = Whole.class,
      description =
          "Further options of synthesize for every set that is drawn, in quotes:"
              + " --with \"--strength=0.6 --top-k=20\".")
  private List<String> further = List.of();

  @Option(
      names = "--beside",
      paramLabel = "DIR",
      split = ",",
      description =
          "Comparisons of the same methods under other labels, or --unaugmented: the table tells by"
              + " robust scores how much of an accuracy is the images'. Scores that need no other"
              + " comparison, with the methods random and real, are told anyway.")
  private List<Path> beside = List.of();

  @Option(
      names = "--real-epochs",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "Epochs of training on the real images, for the accuracies on top; those of small sets"
              + " would take days. Default: ${DEFAULT-VALUE}.")
  private int realEpochs;

  @Option(
      names = "--real-images",
      paramLabel = "N",
      defaultValue = "0",
      description = "Train on so many real images per class; 0 for all. Default: ${DEFAULT-VALUE}.")
  private int realImages;

  /** Takes what follows as it is, though it looks like another option of the command itself. */
  static final class Whole implements IParameterConsumer {
    @Override
    public void consumeParameters(Stack<String> following, ArgSpec option, CommandSpec command) {
      if (following.isEmpty()) {
        throw new ParameterException(
            command.commandLine(), "--with needs options of synthesize, in quotes");
      }
      List<String> all = new ArrayList<>(option.getValue());
      all.addAll(List.of(following.pop().strip().split(" +")));
      option.setValue(all);
    }
  }

  /** Takes other numbers where the command line gives none. */
  public void usually(List<Integer> otherIpcs, int otherSets) {
    usualIpcs = otherIpcs;
    usualSets = otherSets;
  }

  /** Adds what is wrong with these options. */
  public void check(Problems problems) {
    problems.require(sets() >= 1, "--sets is %d, expected 1 or more", sets());
    problems.require(!settle || sets() >= 2, "--sets is %d, with --settle 2 or more", sets());
    problems.require(
        ipcs().stream().allMatch(ipc -> ipc >= 1), "--ipc is %s, expected 1 or more", ipcs());
    problems.require(realEpochs >= 1, "--real-epochs is %d, expected 1 or more", realEpochs);
    for (Path directory : beside) {
      problems.require(
          Files.isRegularFile(directory.resolve(Comparison.RESULTS)),
          "--beside names %s, which has no %s: give the directory of a comparison",
          directory,
          Comparison.RESULTS);
    }
    problems.require(realImages >= 0, "--real-images is %d, expected 0 (all) or more", realImages);
  }

  /** Returns the directory of the comparison. */
  public Path out() {
    return out;
  }

  /** Returns the comparisons whose results are shown beside. */
  public List<Path> beside() {
    return beside;
  }

  /** Returns the numbers of images a class, in the order given. */
  public List<Integer> ipcs() {
    return ipcs == null ? usualIpcs : ipcs;
  }

  /** Returns the number of sets a method. */
  public int sets() {
    return sets == null ? usualSets : sets;
  }

  /** Gives a recipe with the further options. */
  public Recipe further(Recipe recipe) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String option : further) {
      String[] parts = option.replaceFirst("^--", "").split("=", 2);
      values.put(parts[0], parts.length == 1 ? "true" : parts[1]);
    }
    return RecipeOptions.change(values).apply(recipe);
  }

  /** After how many sets the comparison may end. */
  public PlannedLooks looks() {
    return settle ? PlannedLooks.upTo(sets()) : PlannedLooks.once();
  }

  /** Returns the epochs of training on the real images. */
  public int realEpochs() {
    return realEpochs;
  }

  /** Returns how many real images are trained on at most; 0 for all. */
  public int realImages() {
    return realImages;
  }
}
