package io.distillery.cli;

import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What a preset says, and for what it does not say, what others do. */
final class PresetDefaults implements IDefaultValueProvider {
  private final Preset preset;
  private final IDefaultValueProvider others;

  PresetDefaults(Preset preset, IDefaultValueProvider others) {
    this.preset = preset;
    this.others = others;
  }

  @Override
  public String defaultValue(ArgSpec argument) throws Exception {
    String value =
        argument instanceof OptionSpec option
            ? preset.options().get(option.longestName().substring(2))
            : null;
    return value != null ? value : others.defaultValue(argument);
  }
}
