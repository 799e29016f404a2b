package io.distillery.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Json;
import io.distillery.base.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Reads the settings of papers that are bundled, a JSON file each beside this class. */
public final class Presets {
  /** Their names, in the order of lists. */
  public static final List<String> NAMES =
      List.of(
          "imagenette",
          "imagewoof",
          "idc",
          "imagenet-1k",
          "cifar10",
          "cifar100",
          "tiny-imagenet",
          "quickstart");

  private Presets() {}

  /**
   * Tells what a paper set for a dataset, and what is known of it.
   *
   * @param paper that it is from
   * @param data what it is for
   * @param expected accuracies that the paper reports, in words
   * @param protocol by which it does
   * @param command that uses it
   * @param note what differs here; may be empty
   * @param published the same as numbers; none where they are not at hand
   * @param recipe only what differs from {@link Recipe#defaults()}
   */
  public record Preset(
      String paper,
      String data,
      String expected,
      String protocol,
      String command,
      String note,
      List<Published> published,
      JsonNode recipe) {
    public Preset {
      published = List.copyOf(published);
    }
  }

  /**
   * Is an accuracy that a paper reports.
   *
   * @param network that was trained on the small set
   * @param ipc images per class
   * @param accuracy in percent
   */
  public record Published(String network, int ipc, double accuracy) {}

  /**
   * Reads a preset.
   *
   * @throws ConfigurationException if there is none of that name
   */
  public static Preset named(String name) {
    if (!NAMES.contains(name)) {
      throw new ConfigurationException(
          Text.format(
              "There is no preset %s; there are %s: see distillery presets",
              name, String.join(", ", NAMES)));
    }
    try (InputStream in = Presets.class.getResourceAsStream(Text.format("preset/%s.json", name))) {
      return Json.MAPPER.readValue(in, Preset.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
