package io.distillery.cli;

import io.distillery.base.ConfigurationException;
import io.distillery.evaluation.protocol.TrainingSet;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A way to make a small set, by the name that tables give it. */
enum ComparedMethod {
  /** The method: image prototypes drawn under text prototypes. */
  VLCP("vlcp", "image prototypes drawn under text prototypes: the method", Kind.DRAWN),
  /** The method, and a teacher who chooses among candidates. */
  VLCP_CHOSEN(
      "vlcp-chosen",
      "as vlcp, of --candidates images for each prototype the one that --teacher prefers",
      Kind.DRAWN),
  /** Image prototypes drawn under the class name (Su et al., D4M, CVPR 2024). */
  LABEL_PROMPT(
      "label-prompt",
      "image prototypes drawn under the class name",
      Kind.DRAWN,
      "--text-rule=label"),
  /** Image prototypes drawn under no text. */
  IMAGE_ONLY(
      "image-only",
      "image prototypes drawn under no text",
      Kind.DRAWN,
      "--text-rule=none",
      "--guidance-scale=1"),
  /** Text prototypes drawn from pure noise. */
  TEXT_ONLY("text-only", "text prototypes drawn from pure noise", Kind.DRAWN, "--strength=1"),
  /** As the method, from the real latents nearest to the centres. */
  MEDOID(
      "medoid",
      "as vlcp, from the real latents nearest to the centres",
      Kind.DRAWN,
      "--representative=medoid"),
  /** Image prototypes as the autoencoder shows them. */
  CENTROID(
      "centroid",
      "image prototypes decoded as they are, without diffusion",
      Kind.DRAWN,
      "--strength=0",
      "--text-rule=none"),
  /** Real images, chosen at random. */
  RANDOM("random", "real images, chosen at random", Kind.CHOSEN),
  /** Real images, the first of each class by file name. */
  FIRST("first", "real images, the first of each class by file name", Kind.CHOSEN),
  /** Real images whose mean is that of their class. */
  HERDING("herding", "real images whose mean comes nearest to the class's", Kind.CHOSEN),
  /** Real images that cover their class. */
  K_CENTER("k-center", "real images far from one another that cover the class", Kind.CHOSEN),
  /** Patches of real images. */
  RDED("rded", "the patches of real images that --teacher is surest of", Kind.CHOSEN),
  /** All real images, or many. */
  REAL(TrainingSet.REAL, "the real training images, for --real-epochs: shown on top", Kind.REAL);

  /** Where its images come from. */
  private enum Kind {
    /** A model. */
    DRAWN,
    /** The source images, as many as of the others. */
    CHOSEN,
    /** The source images, all or many: no set beside others. */
    REAL
  }

  private final String title;
  private final String description;
  private final Kind kind;
  private final List<String> options;

  ComparedMethod(String title, String description, Kind kind, String... options) {
    this.title = title;
    this.description = description;
    this.kind = kind;
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

  /** What it does, for help texts. */
  String description() {
    return description;
  }

  /** The options of {@code synthesize} in which it differs from the method as a whole. */
  List<String> options() {
    return options;
  }

  /** Whether a model draws its images. */
  boolean isDrawn() {
    return kind == Kind.DRAWN;
  }
}
