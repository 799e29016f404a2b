package io.distillery.llava;

import io.distillery.describe.ImageFraming;

/**
 * How a checkpoint was used by those who published it.
 *
 * @param hasSystemPrompt whether {@link Prompt#SYSTEM} goes before a conversation
 * @param framing how an image becomes a square
 */
public record LlavaConventions(boolean hasSystemPrompt, ImageFraming framing) {
  /** Those of the checkpoints of Hugging Face. */
  public static final LlavaConventions HUGGING_FACE =
      new LlavaConventions(false, ImageFraming.CROP);

  /** Those of the original LLaVA-1.5. */
  public static final LlavaConventions ORIGINAL = new LlavaConventions(true, ImageFraming.PAD);
}
