package io.distillery.diffusion.lora;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.hub.HubCache;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a LoRA file as a user does: by its path, or by what a hub calls it, if it was fetched.
 *
 * @param file in safetensors format, or the folder of an adapter
 * @param scale how strongly it is merged: 1 as it was trained, 0 not at all
 */
public record LoraChoice(Path file, double scale) {
  private static final Pattern SCALED =
      Pattern.compile("(.+):([-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?)");

  /** Checks that the scale is finite, and finds a fetched file. */
  public LoraChoice {
    file = HubCache.ofEnvironment().found(file);
    if (!Double.isFinite(scale)) {
      throw new ConfigurationException(
          Text.format("The scale of %s is %s, expected a finite number", file, scale));
    }
  }

  /** Reads {@code FILE} or {@code FILE:SCALE}. */
  public static LoraChoice parse(String text) {
    Matcher scaled = SCALED.matcher(text);
    return scaled.matches()
        ? new LoraChoice(Path.of(scaled.group(1)), Double.parseDouble(scaled.group(2)))
        : new LoraChoice(Path.of(text), 1);
  }

  /** Writes what {@link #parse} reads from any directory. */
  @Override
  public String toString() {
    return file.toAbsolutePath().normalize() + ":" + scale;
  }
}
