package io.distillery.cli;

import io.distillery.base.ConfigurationException;
import io.distillery.prototype.cluster.ClusterSpace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What images are compared by, as {@code --features} says it.
 *
 * @param space of clusters
 * @param teacher the file of the network whose features they are; none where one is trained for it
 */
record FeatureChoice(ClusterSpace space, Optional<Path> teacher) {

  /** Reads {@code latents}, {@code classifier} or {@code classifier:FILE}. */
  static final class Converter implements ITypeConverter<FeatureChoice> {
    @Override
    public FeatureChoice convert(String text) {
      int colon = text.indexOf(':');
      String kind = (colon < 0 ? text : text.substring(0, colon)).toLowerCase(Locale.ROOT);
      if (kind.equals("latents") && colon < 0) {
        return new FeatureChoice(ClusterSpace.LATENTS, Optional.empty());
      }
      if (!kind.equals("classifier")) {
        throw new TypeConversionException(
            "'%s', expected latents, classifier or classifier:FILE".formatted(text));
      }
      return new FeatureChoice(
          ClusterSpace.CLASSIFIER,
          colon < 0
              ? Optional.empty()
              : Optional.of(Path.of(text.substring(colon + 1)).toAbsolutePath().normalize()));
    }
  }

  /**
   * The teacher's file.
   *
   * @throws ConfigurationException if it is not there
   */
  Optional<Path> existingTeacher() {
    teacher.ifPresent(
        file -> {
          if (!Files.isRegularFile(file)) {
            throw new ConfigurationException(
                "--features names %s, which is no file: make one with 'distillery teacher'"
                    .formatted(file));
          }
        });
    return teacher;
  }

  /** As it is read, wherever the command is given. */
  @Override
  public String toString() {
    return space.name().toLowerCase(Locale.ROOT) + teacher.map(file -> ":" + file).orElse("");
  }
}
