package io.distillery.describe.vlm;

import io.distillery.dataset.ImageClass;
import io.distillery.describe.ClassNoun;
import io.distillery.describe.VisionLanguageOptions;

/**
 * Is a question about any image.
 *
 * @param template in which {@value VisionLanguageOptions#CLASS} stands for the class's name and
 *     {@value VisionLanguageOptions#FOLDER} for that of its folder
 */
record QuestionText(String template) {
  /**
   * Fills in.
   *
   * @throws io.distillery.base.ConfigurationException for a class name without letters
   */
  String about(ImageClass shown) {
    return template
        .replace(VisionLanguageOptions.FOLDER, shown.folder())
        .replace(VisionLanguageOptions.CLASS, ClassNoun.of(shown.name()));
  }
}
