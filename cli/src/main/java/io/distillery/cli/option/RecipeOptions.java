package io.distillery.cli.option;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Json;
import io.distillery.base.Problems;
import io.distillery.base.Text;
import io.distillery.recipe.Recipe;
import io.distillery.recipe.RecipeJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Gives a command its part of the {@link OptionTable}, and reads there what recipe is asked for.
 */
public final class RecipeOptions {
  private final Map<OptionSpec, RecipeOption> options = new LinkedHashMap<>();
  private final Set<Section> sections;
  private final Set<String> but;

  /**
   * Takes sections of the table.
   *
   * @param sections in the order of the table
   * @param but flags of them that are left out
   */
  public RecipeOptions(Set<Section> sections, Set<String> but) {
    this.sections = Set.copyOf(sections);
    this.but = Set.copyOf(but);
  }

  /** Adds the options to a command. */
  public void addTo(CommandSpec command) {
    for (RecipeOption option : OptionTable.ALL) {
      if (has(option)) {
        OptionSpec spec = option.spec();
        options.put(command.addOption(spec).findOption(option.flag()), option);
      }
    }
  }

  private boolean has(RecipeOption option) {
    return sections.contains(option.section()) && !but.contains(option.flag());
  }

  /** Gives the options of each section, in the order of helps, by the section's title. */
  public Map<String, List<OptionSpec>> bySection() {
    Map<String, List<OptionSpec>> titled = new LinkedHashMap<>();
    options.forEach(
        (spec, option) ->
            titled.computeIfAbsent(option.section().title(), t -> new ArrayList<>()).add(spec));
    return titled;
  }

  /**
   * Gives what the command line changes of a recipe.
   *
   * @throws ConfigurationException in the command line's words, naming every option that is wrong
   */
  public UnaryOperator<Recipe> change() {
    ObjectNode changes = Json.MAPPER.createObjectNode();
    Problems problems = new Problems();
    options.forEach(
        (spec, option) -> {
          Object value = spec.getValue();
          List<?> texts =
              value instanceof List<?> several
                  ? several
                  : value == null ? List.of() : List.of(value);
          for (Object text : texts) {
            problems.collect(
                () -> {
                  option.change().accept(changes, text.toString());
                  return option;
                });
          }
        });
    problems.throwIfAny();
    return recipe -> RecipeJson.change(recipe, changes);
  }

  /** Gives what the command line says for a flag, where it says something. */
  public Optional<String> given(String flag) {
    return options.entrySet().stream()
        .filter(o -> o.getValue().flag().equals(flag) && o.getKey().getValue() != null)
        .map(o -> o.getKey().getValue().toString())
        .findFirst();
  }

  /**
   * Gives the change that options make which are given as texts.
   *
   * @param values by the options' names without dashes
   * @throws ConfigurationException naming every option that is wrong
   */
  public static UnaryOperator<Recipe> change(Map<String, String> values) {
    ObjectNode changes = Json.MAPPER.createObjectNode();
    Problems problems = new Problems();
    values.forEach(
        (option, value) ->
            problems.collect(
                () -> {
                  named(option).change().accept(changes, value);
                  return option;
                }));
    problems.throwIfAny();
    return recipe -> RecipeJson.change(recipe, changes);
  }

  /**
   * Gives the field of the recipe that an option stands for.
   *
   * @param option its name without dashes
   * @throws ConfigurationException if none has the name
   */
  public static String field(String option) {
    return named(option).field();
  }

  private static RecipeOption named(String option) {
    return OptionTable.ofFlag("--" + option)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    Text.format(
                        "--%s is no option of synthesize: see distillery help synthesize",
                        option)));
  }
}
