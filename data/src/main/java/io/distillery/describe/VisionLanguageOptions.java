package io.distillery.describe;

import io.distillery.base.Problems;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Says how a vision-language model is asked about images (docs/method.md, step 1).
 *
 * @param model its directory
 * @param question in which {@value #CLASS} stands for the class's name
 * @param temperature of the answers, 0 or more; 0 for the likeliest words
 * @param maxTokens after which an answer is cut, at least 1
 * @param batch images that are described together, at least 1; more make a token cheaper, and each
 *     takes memory: about 0.4 GB of a model of 7 billion parameters
 */
public record VisionLanguageOptions(
    Optional<Path> model, String question, double temperature, int maxTokens, int batch) {
  /** Stands for the class's name in a question. */
  public static final String CLASS = "{class}";

  private static final VisionLanguageOptions DEFAULTS =
      new VisionLanguageOptions(
          Optional.empty(),
          "Describe the physical appearance of the {class} in the image. Include details about its"
              + " shape, posture, color, and any distinct features.",
          0.2,
          512,
          8);

  public VisionLanguageOptions {
    Problems problems = new Problems();
    problems.require(
        !question.isBlank() && !question.contains("<image>"),
        "descriptions.vlm.question is '%s', expected a sentence without <image>",
        question);
    problems.require(
        temperature >= 0 && temperature < Double.POSITIVE_INFINITY,
        "descriptions.vlm.temperature is %s, expected 0 or more",
        temperature);
    problems.require(
        maxTokens >= 1, "descriptions.vlm.maxTokens is %d, expected 1 or more", maxTokens);
    problems.require(batch >= 1, "descriptions.vlm.batch is %d, expected 1 or more", batch);
    problems.throwIfAny();
  }

  /** Takes the paper's question and temperature. */
  public static VisionLanguageOptions defaults() {
    return DEFAULTS;
  }
}
