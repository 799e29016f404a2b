package io.distillery.cli;

import io.distillery.base.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The settings of a paper for a dataset, and what is known of them: a bundled file each.
 *
 * @param name of the preset
 * @param paper that they are from
 * @param data what they are for
 * @param expected accuracies that the paper reports
 * @param protocol by which it does
 * @param command that uses them
 * @param note what differs here; may be empty
 * @param options values of options by their names
 */
record Preset(
    String name,
    String paper,
    String data,
    String expected,
    String protocol,
    String command,
    String note,
    Map<String, String> options) {
  /** Their names. */
  static final List<String> NAMES =
      List.of(
          "imagenette", "imagewoof", "idc", "imagenet-1k", "cifar10", "cifar100", "tiny-imagenet");

  private static final String OPTION = "option.";

  Preset {
    options = Collections.unmodifiableMap(new TreeMap<>(options));
  }

  /**
   * The preset of a name.
   *
   * @throws ConfigurationException if there is none
   */
  static Preset named(String name) {
    if (!NAMES.contains(name)) {
      throw new ConfigurationException(
          "There is no preset %s; there are %s: see distillery presets"
              .formatted(name, String.join(", ", NAMES)));
    }
    Properties file = read("preset/%s.properties".formatted(name));
    Map<String, String> options = new TreeMap<>();
    for (String key : file.stringPropertyNames()) {
      if (key.startsWith(OPTION)) {
        options.put(key.substring(OPTION.length()), file.getProperty(key));
      }
    }
    return new Preset(
        name,
        file.getProperty("paper"),
        file.getProperty("data"),
        file.getProperty("expected"),
        file.getProperty("protocol"),
        file.getProperty("command"),
        file.getProperty("note", ""),
        options);
  }

  private static Properties read(String resource) {
    Properties file = new Properties();
    try (InputStream in = Preset.class.getResourceAsStream(resource)) {
      file.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }
}
