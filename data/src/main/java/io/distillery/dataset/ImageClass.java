package io.distillery.dataset;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;

/**
 * Names a class of a dataset.
 *
 * @param folder the folder that holds its images, in Unicode's composed form (NFC) whatever the
 *     system writes; may be a code such as {@code n02086240}
 * @param name in words, for people and prompts
 */
public record ImageClass(String folder, String name) {
  /** Checks that the folder can be one of classes, and that there is a name. */
  public ImageClass {
    folder = Text.composed(folder);
    if (folder.isBlank()
        || folder.startsWith(".")
        || folder.contains("/")
        || folder.contains("\\")) {
      throw new ConfigurationException(Text.format("\"%s\" cannot name a class folder", folder));
    }
    if (name.isBlank()) {
      throw new ConfigurationException(Text.format("The class in folder %s has no name", folder));
    }
  }
}
