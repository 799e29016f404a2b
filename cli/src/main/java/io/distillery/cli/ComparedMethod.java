package io.distillery.cli;

import io.distillery.pipeline.ConfigurationException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A way to make a small set, by the name that tables give it. */
enum ComparedMethod {
  /** The method: image prototypes drawn under text prototypes. */
  VLCP("vlcp", "image prototypes drawn under text prototypes: the method as a whole"),
  /** Without descriptions (Su et al., D4M, CVPR 2024). */
  LABEL_PROMPT("label-prompt", "image prototypes drawn under the class name", "--text-rule=label"),
  /** Without any text. */
  IMAGE_ONLY(
      "image-only",
      "image prototypes drawn under no text",
      "--text-rule=none",
      "--guidance-scale=1"),
  /** Without image prototypes. */
  TEXT_ONLY("text-only", "text prototypes drawn from pure noise", "--strength=1"),
  /** Real latents instead of means. */
  MEDOID("medoid", "as vlcp, from real latents nearest to the centres", "--representative=medoid"),
  /** Real images. */
  RANDOM("random", "real images, chosen at random"),
  /** Real images. */
  FIRST("first", "real images, the first of each class by file name");

  private final String title;
  private final String description;
  private final List<String> options;

  ComparedMethod(String title, String description, String... options) {
    this.title = title;
    this.description = description;
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

  /** How it makes images. */
  String description() {
    return description;
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
