package io.distillery.llava;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.describe.ImageFraming;

/**
 * How LLaVA is asked.
 *
 * @param question in which {@value #CLASS} stands for the class's name
 * @param hasSystemPrompt whether the sentence goes before it that the original LLaVA puts before a
 *     conversation; the checkpoints of Hugging Face are used without
 * @param framing how an image becomes a square
 * @param generation how answers are drawn
 * @param batch images that are described together, at least 1
 */
public record LlavaDescriberOptions(
    String question,
    boolean hasSystemPrompt,
    ImageFraming framing,
    GenerationOptions generation,
    int batch) {
  /** What stands for the class's name. */
  public static final String CLASS = "{class}";

  /** The question of the paper. */
  public static final String QUESTION =
      "Describe the physical appearance of the {class} in the image. Include details about its"
          + " shape, posture, color, and any distinct features.";

  /** The temperature of the paper. */
  public static final double TEMPERATURE = 0.2;

  /** More make a token cheaper, and each takes memory: about 0.4 GB of the 7B model. */
  public static final int BATCH = 8;

  public LlavaDescriberOptions {
    if (question.isBlank() || question.contains("<image>")) {
      throw new ConfigurationException(
          Text.format("The question is '%s', expected a sentence without <image>", question));
    }
    if (batch < 1) {
      throw new ConfigurationException(
          "Images are described in batches of at least 1, was " + batch);
    }
  }

  /** The paper's question and temperature, as the checkpoints of Hugging Face are used. */
  public static LlavaDescriberOptions defaults() {
    return new LlavaDescriberOptions(
        QUESTION,
        false,
        ImageFraming.CROP,
        new GenerationOptions(GenerationOptions.DEFAULT_MAX_TOKENS, TEMPERATURE, 1),
        BATCH);
  }
}
