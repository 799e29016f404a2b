package io.distillery.diffusion.sampling;

/** Says how the length of a prompt is made to fit the text encoder. */
public enum PromptMode {
  /** Cuts and pads to the encoder's length, 77 in CLIP: what the models were trained on. */
  PADDED,
  /**
   * Neither cuts nor pads, as the reference does: the ids, start and end included, are encoded in
   * windows of the encoder's length one by one, and the states joined. The shorter of prompt and
   * negative prompt is padded to the longer.
   */
  WINDOWS
}
