package io.distillery.llava;

import io.distillery.base.Text;

/**
 * What the model is asked.
 *
 * @param text with one {@code <image>} for every image, for example {@link #about}
 * @param seed of the random numbers that draw the answer
 */
public record Prompt(String text, long seed) {
  /** What stands for an image in a text. */
  public static final String IMAGE = "<image>";

  /** What the original LLaVA puts before a conversation (Vicuna's, version 1). */
  public static final String SYSTEM =
      "A chat between a curious human and an artificial intelligence assistant. The assistant gives"
          + " helpful, detailed, and polite answers to the human's questions. ";

  /** A question about an image, in the words that LLaVA-1.5 was trained on. */
  public static String about(String question) {
    return Text.format("USER: %s\n%s ASSISTANT:", IMAGE, question);
  }
}
