package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Numbers of the paper for each dataset, which must not drift unnoticed. */
class PresetTest {
  /** What all presets share: the paper's sections 3 to 5. */
  private static final Map<String, String> SHARED =
      Map.ofEntries(
          entry("ipc", "10"),
          entry("neighbours", "10"),
          entry("restarts", "10"),
          entry("text-rule", "frequent_words"),
          entry("top-k", "30"),
          entry("strength", "0.7"),
          entry("steps", "50"),
          entry("guidance-scale", "10"),
          entry("negative-prompt", "cartoon, anime, painting"),
          entry("train-epochs", "8"),
          entry("learning-rate", "1e-5"),
          entry("caption-dropout", "0.1"),
          entry("repeats", "3"));

  private static final Map<String, List<String>> OWN =
      Map.of(
          "imagenette", hard(),
          "imagewoof", hard(),
          "idc", hard(),
          "imagenet-1k", List.of("0.1", "0.7", "224", "soft", "resnet18-batch", "500"),
          "cifar10", List.of("0", "0.7", "32", "soft", "resnet18_modified", "500"),
          "cifar100", List.of("0", "0.2", "32", "soft", "resnet18_modified", "500"),
          "tiny-imagenet", List.of("0.1", "0.2", "64", "soft", "resnet18_modified", "500"));

  private static final List<String> OWN_OPTIONS =
      List.of("contamination", "threshold", "size", "protocol", "networks", "eval-epochs");

  private static List<String> hard() {
    return List.of("0.1", "0.7", "256", "hard-224", "convnet6,resnetap10,resnet18");
  }

  private static CommandLine run(Preset preset) {
    CommandLine run = new CommandLine(new RunCommand());
    run.setCaseInsensitiveEnumValuesAllowed(true);
    run.setDefaultValueProvider(new PresetDefaults(preset, argument -> null));
    return run;
  }

  static List<String> names() {
    return Preset.NAMES;
  }

  @ParameterizedTest
  @MethodSource("names")
  void valuesAreThoseOfThePaper(String name) {
    Map<String, String> expected = new TreeMap<>(SHARED);
    for (int i = 0; i < OWN.get(name).size(); i++) { // hard-224 has epochs by images per class
      expected.put(OWN_OPTIONS.get(i), OWN.get(name).get(i));
    }

    assertThat(Preset.named(name).options()).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("names")
  void itsCommandIsOneThatRuns(String name) {
    Preset preset = Preset.named(name);
    CommandLine run = run(preset);
    String[] arguments = preset.command().split(" ");
    assertThat(arguments).startsWith("distillery", "run", "--preset", name);

    run.parseArgs(List.of(arguments).subList(2, arguments.length).toArray(String[]::new));

    Map<String, String> asked = new TreeMap<>(RecordedOptions.of(run.getCommandSpec()));
    asked.replaceAll((option, value) -> value.toLowerCase(Locale.ROOT));
    assertThat(asked).containsKeys(preset.options().keySet().toArray(String[]::new));
    assertThat(asked)
        .containsEntry("protocol", preset.options().get("protocol"))
        .containsEntry("size", preset.options().get("size"))
        .containsEntry("networks", preset.options().get("networks"));
    assertThat(preset.paper()).contains("ICCV 2025");
    assertThat(preset.data()).isNotBlank();
    assertThat(preset.expected()).contains("%");
  }

  @Test
  void anOptionOfTheCommandLineComesFirst() {
    CommandLine run = run(Preset.named("cifar100"));

    run.parseArgs("--data=/photos", "--out=/run", "--threshold=0.5");

    assertThat(RecordedOptions.of(run.getCommandSpec()))
        .containsEntry("threshold", "0.5")
        .containsEntry("contamination", "0.0");
  }

  @Test
  void theyAreListedAndAnUnknownOneIsRefused() {
    assertThat(CommandRun.of("presets").out())
        .contains("imagewoof", "ResNet-18: IPC 10 34.8 / 39.5 / 39.9 %", "--threshold=0.2");

    CommandRun run = CommandRun.of("run", "--data=none", "--out=none", "--preset=mnist");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("no preset mnist", "tiny-imagenet");
  }
}
