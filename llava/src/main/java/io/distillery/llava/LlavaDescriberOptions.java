package io.distillery.llava;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.describe.ImageFraming;
import io.distillery.describe.VisionLanguageOptions;

/**
 * How LLaVA is asked.
 *
 * @param question in which {@value VisionLanguageOptions#CLASS} stands for the class's name
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

  /** Takes the paper's question and temperature, as the checkpoints of Hugging Face are used. */
  public static LlavaDescriberOptions defaults() {
    return of(VisionLanguageOptions.defaults());
  }

  /**
   * Takes the options of any vision-language model, as the checkpoints of Hugging Face are used.
   */
  public static LlavaDescriberOptions of(VisionLanguageOptions asked) {
    return new LlavaDescriberOptions(
        asked.question(),
        false,
        ImageFraming.CROP,
        new GenerationOptions(asked.maxTokens(), asked.temperature(), 1),
        asked.batch());
  }
}
