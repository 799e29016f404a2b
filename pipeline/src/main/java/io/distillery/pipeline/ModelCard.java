package io.distillery.pipeline;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.distillery.dataset.ClassNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * What a model was trained on, {@value #FILE} in its directory; models from elsewhere have none.
 *
 * @param dataset its name
 * @param classes their names
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ModelCard(String dataset, List<String> classes) {
  static final String FILE = "trained_on.json";

  ModelCard {
    classes = List.copyOf(classes);
  }

  /** Reads a model's card, where it has one. */
  static Optional<ModelCard> read(Path model) throws IOException {
    Path file = model.resolve(FILE);
    return Files.exists(file) ? Optional.of(Json.read(file, ModelCard.class)) : Optional.empty();
  }

  /** Whether the model has learned these classes. */
  boolean knows(ClassNames names) {
    return new HashSet<>(classes).equals(new HashSet<>(names.names()));
  }

  void write(Path model) throws IOException {
    Json.write(model.resolve(FILE), this);
  }
}
