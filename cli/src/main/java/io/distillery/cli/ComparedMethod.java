package io.distillery.cli;

import io.distillery.pipeline.ConfigurationException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A way to make a small set, by the name that tables give it. */
enum ComparedMethod {
  /** The method: image prototypes drawn under text prototypes. */
  VLCP("vlcp"),
  /** Image prototypes drawn under the class name (Su et al., D4M, CVPR 2024). */
  LABEL_PROMPT("label-prompt", "--text-rule=label"),
  /** Image prototypes drawn under no text. */
  IMAGE_ONLY("image-only", "--text-rule=none", "--guidance-scale=1"),
  /** Text prototypes drawn from pure noise. */
  TEXT_ONLY("text-only", "--strength=1"),
  /** As the method, from the real latents nearest to the centres. */
  MEDOID("medoid", "--representative=medoid"),
  /** Real images, chosen at random. */
  RANDOM("random"),
  /** Real images, the first of each class by file name. */
  FIRST("first");

  private final String title;
  private final List<String> options;

  ComparedMethod(String title, String... options) {
    this.title = title;
    this.options = List.of(options);
  }

  /** The method of a name. */
  static ComparedMethod named(String name) {
    return Arrays.stream(values())
        .filter(method -> method.title.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "There is no method %s; there are %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(method -> method.title)
                                .collect(Collectors.joining(", ")))));
  }

  /** What tables call it. */
  String title() {
    return title;
  }

  /** The options of {@code synthesize} in which it differs from the method as a whole. */
  List<String> options() {
    return options;
  }

  /** Whether its images are chosen from the real ones. */
  boolean isOfRealImages() {
    return this == RANDOM || this == FIRST;
  }
}
