package io.distillery.cli.command;

import io.distillery.base.Problems;
import io.distillery.cli.mixin.ChoiceMixin;
import io.distillery.compare.BaseRun;
import io.distillery.compare.ChosenSets;
import io.distillery.compare.ChosenSource;
import io.distillery.compare.ComparedMethod;
import io.distillery.compare.ConfidentSets;
import io.distillery.compare.GivenSet;
import io.distillery.compare.SetSource;
import io.distillery.compare.WeightedSets;
import io.distillery.evaluation.FeatureExtractor;
import io.distillery.recipe.Recipe;
import io.distillery.stage.ExtractedFeatures;
import io.distillery.stage.LatentFeatures;
import io.distillery.stage.SourceFeatures;
import io.distillery.synthesis.Refinement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Puts methods side by side: the table that settles an argument. */
@Command(
    name = "compare",
    sortOptions = false,
    abbreviateSynopsis = true,
    optionListHeading = "%nComparison:",
    description = {
      "Makes small sets by several methods, trains the same networks on each, and writes one table:"
          + " OUT/table.html, with charts and the sets' images, table.txt, table.csv and"
          + " table.json; every training is in OUT/results.json.",
      "",
      "Methods are judged by how their sets do: trainings on a set are averaged, and sets of the"
          + " same number compared in pairs, whose trainings start from the same weights. Intervals"
          + " hold with 95 %% all at once. What there is to do is told before it begins, with the"
          + " time that it takes. Interrupted, the same command goes on where it stopped."
    },
    footer = {
      "",
      "Example:",
      "  distillery compare --data cifar10 --methods vlcp,label-prompt,random --ipc 1,10 --out"
          + " runs/table",
    })
public class CompareCommand extends ComparingCommand {
  private static final String BASE = "base";
  private static final String POOL = "-pool";

  @Option(
      names = "--methods",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "vlcp,label-prompt,random",
      description = "What is compared. Default: ${DEFAULT-VALUE}.")
  private List<String> methods;

  @Option(
      names = "--against",
      paramLabel = "NAME",
      defaultValue = "random",
      description = "The method that others are compared with. Default: ${DEFAULT-VALUE}.")
  private String baseline;

  @Mixin private ChoiceMixin choice;

  @Override
  void check(Problems problems, Recipe asked) {
    List<ComparedMethod> named = new ArrayList<>();
    for (String method : methods) {
      if (!isGiven(method)) {
        ComparedMethod known = problems.collect(() -> ComparedMethod.named(method));
        if (known != null) {
          named.add(known);
        }
      }
    }
    problems.require(
        methods.stream().anyMatch(m -> !m.equals(ComparedMethod.REAL.title())),
        "--methods is %s, expected a method that makes a set beside it",
        methods);
    choice.check(problems, named, asked.teachers().teacher());
  }

  private static boolean isGiven(String method) {
    return method.indexOf('=') > 0;
  }

  @Override
  boolean isWithReal() {
    return methods.contains(ComparedMethod.REAL.title());
  }

  @Override
  String subject() {
    return "methods compared";
  }

  @Override
  String baseline() {
    return baseline;
  }

  @Override
  List<SetSource> sources(Common of) {
    BaseRun base = base(of, BASE, of.recipe());
    ChosenSets chosen =
        new ChosenSets(
            new ChosenSource(
                of.images().train(), of.recipe().source().maxBadImages(), cache(), progress()),
            features(of),
            of.recipe().prototypes().images(),
            of.teacher(),
            threads(),
            of.recipe().synthesis().side(),
            of.recipe().seed(),
            of.recipe().synthesis().refinement(),
            layout(),
            progress());
    List<SetSource> sources = new ArrayList<>();
    for (String method : methods) {
      if (isGiven(method)) {
        String[] parts = method.split("=", 2);
        sources.add(
            new GivenSet(parts[0], Path.of(parts[1]), of.images().train().classNames(), layout()));
      } else {
        ComparedMethod known = ComparedMethod.named(method);
        if (known == ComparedMethod.DEFAULT) {
          sources.add(asRun(of, method, base));
        } else if (known.isDrawn()) {
          sources.add(drawn(of, known, base));
        } else if (known != ComparedMethod.REAL) {
          sources.add(chosen.of(known));
        }
      }
    }
    return sources;
  }

  /** Methods are compared as they draw: what suits the model is refined by default alone. */
  private static Recipe refinedWhereAsked(Common of, Recipe recipe) {
    return of.asked().synthesis().refinement().kind().isPresent()
        ? recipe
        : recipe.withSynthesis(recipe.synthesis().withRefinement(Refinement.none()));
  }

  private SetSource drawn(Common of, ComparedMethod method, BaseRun base) {
    UnaryOperator<Recipe> before = recipe -> refinedWhereAsked(of, recipe);
    UnaryOperator<Recipe> change = recipe -> method.of(recipe, choice.candidates());
    if (method == ComparedMethod.CAO2_SELECTION) {
      return new ConfidentSets(
          method.title(),
          drawn(method.title() + POOL, base, before, change),
          of.teacher().orElseThrow(),
          of.images().train().classNames(),
          threads(),
          layout());
    }
    SetSource drawn = drawn(method.title(), base, before, change);
    return method.isWeighted() ? new WeightedSets(method.title(), drawn) : drawn;
  }

  private Optional<SourceFeatures> features(Common of) {
    double bad = of.recipe().source().maxBadImages();
    return switch (choice.space()) {
      case LATENTS ->
          Optional.of(
              new LatentFeatures(
                  of.images().train(), bad, of.recipe().model(), cache(), threads(), progress()));
      case PIXELS ->
          Optional.of(
              new ExtractedFeatures(
                  of.images().train(),
                  bad,
                  of.recipe().synthesis().side(),
                  threads(),
                  FeatureExtractor.PIXELS));
      case TEACHER -> of.teacher().map(teacher -> teacher.features(of.images().train()));
    };
  }
}
