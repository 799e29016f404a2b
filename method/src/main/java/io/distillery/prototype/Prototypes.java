package io.distillery.prototype;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Holds the prototypes of all classes of a dataset: what synthesis starts from.
 *
 * @param seed of the run
 * @param options by which they were found
 * @param encoder what encoded the images in place of the model's own autoencoder
 * @param classes each once, in the order they were found
 */
public record Prototypes(
    long seed,
    PrototypeOptions options,
    Optional<StandInEncoder> encoder,
    List<ClassPrototypes> classes)
    implements AutoCloseable {
  /** Holds what was found in the latents of the model's own autoencoder. */
  public Prototypes(long seed, PrototypeOptions options, List<ClassPrototypes> classes) {
    this(seed, options, Optional.empty(), classes);
  }

  /** Checks that no class appears twice. */
  public Prototypes {
    classes = List.copyOf(classes);
    Set<String> names = new HashSet<>();
    for (ClassPrototypes each : classes) {
      if (!names.add(each.name())) {
        throw new ConfigurationException(Text.format("Class %s appears twice", each.name()));
      }
    }
  }

  /**
   * Returns the prototypes of a class.
   *
   * @throws ConfigurationException when there is no class of that name
   */
  public ClassPrototypes of(String name) {
    return classes.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    Text.format(
                        "There is no class %s, only %s",
                        name, classes.stream().map(ClassPrototypes::name).toList())));
  }

  /** Writes {@code prototypes.json} and {@code prototypes.safetensors} into a folder. */
  public void write(Path folder) throws IOException {
    PrototypesFile.write(this, folder);
  }

  /**
   * Reads what {@link #write} has written.
   *
   * @throws IOException when a file is missing, damaged, of another version, or not of the other
   */
  public static Prototypes read(Path folder) throws IOException {
    return PrototypesFile.read(folder);
  }

  @Override
  public void close() {
    classes.forEach(ClassPrototypes::close);
  }
}
