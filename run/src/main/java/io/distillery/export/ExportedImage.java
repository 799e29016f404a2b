package io.distillery.export;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Holds a distilled image with all that is handed on with it.
 *
 * @param fileName in the set, {@code frog/00001.png}
 * @param file where it lies
 * @param label index of its class
 * @param text that it was drawn under; empty for none
 * @param weight share of its class that it stands for; empty where the set says none
 * @param logits of a teacher, one a class; empty where none was asked
 */
record ExportedImage(
    String fileName,
    Path file,
    int label,
    String text,
    Optional<Double> weight,
    List<Float> logits) {
  ExportedImage {
    logits = List.copyOf(logits);
  }
}
