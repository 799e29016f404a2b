package io.distillery.export;

import io.distillery.dataset.ClassNames;
import java.util.HashSet;
import java.util.List;

/**
 * Holds the distilled set that is handed on.
 *
 * @param classes in the order of their labels
 * @param images by class, and then by name
 */
record ExportedSet(ClassNames classes, List<ExportedImage> images) {
  ExportedSet {
    images = List.copyOf(images);
  }

  /** Whether a teacher was asked. */
  boolean hasLogits() {
    return !images.isEmpty() && !images.get(0).logits().isEmpty();
  }

  /** Whether images say how much they stand for. */
  boolean hasWeights() {
    return !images.isEmpty() && images.stream().allMatch(image -> image.weight().isPresent());
  }

  /** Names of the classes that tell them apart: in words, or where two have the same, by folder. */
  List<String> labelNames() {
    List<String> names = classes.names();
    return new HashSet<>(names).size() == names.size() ? names : classes.folders();
  }
}
