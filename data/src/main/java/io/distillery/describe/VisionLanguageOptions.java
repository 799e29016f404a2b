package io.distillery.describe;

import io.distillery.base.Problems;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Says how a vision-language model is asked about images (docs/method.md, step 1).
 *
 * @param model its directory, or what a server calls it
 * @param question in which {@value #CLASS} stands for the class's name, and {@value #FOLDER} for
 *     that of its folder
 * @param temperature of the answers, 0 or more; 0 for the likeliest words
 * @param maxTokens after which an answer is cut, at least 1
 * @param batch images that are described together, at least 1; more make a token cheaper, and each
 *     takes memory: about 0.4 GB of a model of 7 billion parameters
 * @param maxFailures how many images may stay without an answer before all ends, 0 or more
 * @param server where a model is asked that does not run in this process
 */
public record VisionLanguageOptions(
    Optional<String> model,
    String question,
    double temperature,
    int maxTokens,
    int batch,
    int maxFailures,
    ServerOptions server) {
  /** Stands for the class's name in a question. */
  public static final String CLASS = "{class}";

  /** Stands for the name of the class's folder in a question. */
  public static final String FOLDER = "{folder}";

  private static final VisionLanguageOptions DEFAULTS =
      new VisionLanguageOptions(
          Optional.empty(),
          "Describe the physical appearance of the {class} in the image. Include details about its"
              + " shape, posture, color, and any distinct features.",
          0.2,
          512,
          8,
          50,
          ServerOptions.defaults());

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
    problems.require(
        maxFailures >= 0, "descriptions.vlm.maxFailures is %d, expected 0 or more", maxFailures);
    problems.throwIfAny();
  }

  /** Takes the paper's question and temperature. */
  public static VisionLanguageOptions defaults() {
    return DEFAULTS;
  }

  /** Takes another question; the other options stay. */
  public VisionLanguageOptions withQuestion(String other) {
    return new VisionLanguageOptions(
        model, other, temperature, maxTokens, batch, maxFailures, server);
  }

  /** Samples otherwise; the other options stay. */
  public VisionLanguageOptions withSampling(double otherTemperature, int otherMaxTokens) {
    return new VisionLanguageOptions(
        model, question, otherTemperature, otherMaxTokens, batch, maxFailures, server);
  }

  /** Describes so many images together; the other options stay. */
  public VisionLanguageOptions withBatch(int other) {
    return new VisionLanguageOptions(
        model, question, temperature, maxTokens, other, maxFailures, server);
  }

  /** Asks a model of this name or in this directory; the other options stay. */
  public VisionLanguageOptions withModel(String other) {
    return new VisionLanguageOptions(
        Optional.of(other), question, temperature, maxTokens, batch, maxFailures, server);
  }

  /** Asks a server; the other options stay. */
  public VisionLanguageOptions withServer(ServerOptions other) {
    return new VisionLanguageOptions(
        model, question, temperature, maxTokens, batch, maxFailures, other);
  }

  /** Gives the directory of a model that runs in this process. */
  public Optional<Path> directory() {
    return model.map(Path::of);
  }
}
