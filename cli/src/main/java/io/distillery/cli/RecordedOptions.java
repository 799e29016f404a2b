package io.distillery.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.distillery.run.RunRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options of a run as its {@code run.json} keeps them, by name and as text. A command that goes
 * on with a run takes from there what its command line does not say.
 */
final class RecordedOptions implements IDefaultValueProvider {
  private static final Set<String> NOT_RECORDED =
      Set.of("--out", "--redo", "--verbose", "--help", "--version");

  private final Map<String, String> values = new TreeMap<>();

  private RecordedOptions() {}

  /**
   * The options of the run that the arguments name with {@code --out}; none where there is none.
   */
  static RecordedOptions ofRunNamedBy(List<String> arguments) throws IOException {
    RecordedOptions recorded = new RecordedOptions();
    Optional<Path> out = valueOf(OutputMixin.OUT, arguments).map(Path::of);
    if (out.isPresent()) {
      RunRecord.read(out.get()).ifPresent(run -> recorded.add(run.options()));
    }
    return recorded;
  }

  /** What a command was asked, defaults included. */
  static Map<String, String> of(CommandSpec command) {
    Map<String, String> options = new TreeMap<>();
    for (OptionSpec option : command.options()) {
      Object value = option.getValue();
      if (value != null && !NOT_RECORDED.contains(option.longestName())) {
        options.put(option.longestName().substring(2), text(value));
      }
    }
    return options;
  }

  private static String text(Object value) {
    if (value instanceof Path path) {
      return path.toAbsolutePath().normalize().toString();
    }
    return value instanceof Collection<?> values
        ? values.stream().map(Object::toString).collect(Collectors.joining(","))
        : value.toString();
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? values.get(option.longestName().substring(2))
        : null;
  }

  private void add(JsonNode options) {
    options.properties().forEach(option -> values.put(option.getKey(), option.getValue().asText()));
  }

  /** The value that a command line gives to an option. */
  static Optional<String> valueOf(String name, List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.startsWith(name + "=")) {
        return Optional.of(argument.substring(name.length() + 1));
      }
      if (argument.equals(name) && i + 1 < arguments.size()) {
        return Optional.of(arguments.get(i + 1));
      }
    }
    return Optional.empty();
  }
}
