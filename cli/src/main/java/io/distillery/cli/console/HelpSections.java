package io.distillery.cli.console;

import io.distillery.base.Text;
import io.distillery.cli.option.TakesRecipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Lists the options of each mixin, and of each step, under a heading of their own. */
public final class HelpSections implements IHelpSectionRenderer {
  @Override
  public String render(Help help) {
    CommandSpec command = help.commandSpec();
    List<OptionSpec> own = new ArrayList<>(command.options());
    StringBuilder sections = new StringBuilder();
    for (CommandSpec mixin : command.mixins().values()) {
      String heading = mixin.usageMessage().optionListHeading();
      if (heading != null && !heading.isEmpty()) {
        own.removeAll(mixin.options());
        sections.append(Text.format(heading)).append(options(help, mixin.options()));
      }
    }
    if (command.userObject() instanceof TakesRecipe asked) {
      for (Map.Entry<String, List<OptionSpec>> section :
          asked.recipeOptions().bySection().entrySet()) {
        own.removeAll(section.getValue());
        sections
            .append(Text.format("%n%s:%n", section.getKey()))
            .append(options(help, section.getValue()));
      }
    }
    return Text.format("%n") + options(help, own) + sections;
  }

  private static String options(Help help, List<OptionSpec> options) {
    Help.Layout layout = help.createDefaultLayout();
    layout.addOptions(
        options.stream().filter(o -> !o.hidden()).toList(), help.parameterLabelRenderer());
    return layout.toString();
  }
}
