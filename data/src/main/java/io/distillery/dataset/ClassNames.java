package io.distillery.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.base.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Holds the classes of a dataset in their order: the index of a class is its label.
 *
 * <p>In {@code classes.json} a class is a string, or {@code {"folder": "n02086240", "name":
 * "Shih-Tzu"}} where its folder is named by a code.
 */
public record ClassNames(List<ImageClass> classes) {
  /** Names the file that keeps class names beside class folders. */
  public static final String FILE = "classes.json";

  /** Checks that there are classes, and that no two share a folder. */
  public ClassNames {
    classes = List.copyOf(classes);
    if (classes.isEmpty()) {
      throw new ConfigurationException("No classes");
    }
    Set<String> folders = new HashSet<>();
    for (ImageClass imageClass : classes) {
      if (!folders.add(imageClass.folder())) {
        throw new ConfigurationException("Two classes have the folder " + imageClass.folder());
      }
    }
  }

  /** Makes classes whose folders bear their names. */
  public static ClassNames of(List<String> names) {
    return new ClassNames(names.stream().map(name -> new ImageClass(name, name)).toList());
  }

  /** Returns the number of classes. */
  public int size() {
    return classes.size();
  }

  /** Returns the name of a class for people and prompts. */
  public String name(int label) {
    return classes.get(label).name();
  }

  /** Returns the names in the order of the labels. */
  public List<String> names() {
    return classes.stream().map(ImageClass::name).toList();
  }

  /** Returns the folder names in the order of the labels. */
  public List<String> folders() {
    return classes.stream().map(ImageClass::folder).toList();
  }

  /**
   * Reads {@code classes.json}.
   *
   * @throws DatasetException if it is not an array of classes
   */
  public static ClassNames read(Path file) throws IOException {
    try {
      JsonNode array = new ObjectMapper().readTree(TextFile.read(file));
      if (!array.isArray()) {
        throw new ConfigurationException("it is no array");
      }
      List<ImageClass> classes = new ArrayList<>();
      for (JsonNode node : array) {
        String folder = (node.isObject() ? node.path("folder") : node).asText();
        classes.add(new ImageClass(folder, node.path("name").asText(folder)));
      }
      return new ClassNames(classes);
    } catch (JsonProcessingException e) {
      throw new DatasetException(
          Text.format(
              "%s, line %d is not JSON: expected an array of names, or of {\"folder\": ...,"
                  + " \"name\": ...}.",
              file, e.getLocation().getLineNr()),
          e);
    } catch (ConfigurationException e) {
      throw new DatasetException(
          Text.format(
              "%s is not a list of classes (%s): expected a JSON array of names, or of "
                  + "{\"folder\": ..., \"name\": ...}.",
              file, e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  /** Writes {@code classes.json}. */
  public void write(Path file) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ArrayNode array = json.createArrayNode();
    for (ImageClass imageClass : classes) {
      if (imageClass.folder().equals(imageClass.name())) {
        array.add(imageClass.name());
      } else {
        array.addObject().put("folder", imageClass.folder()).put("name", imageClass.name());
      }
    }
    Files.writeString(file, json.writerWithDefaultPrettyPrinter().writeValueAsString(array) + "\n");
  }
}
