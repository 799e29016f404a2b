package io.distillery.diffusion.lora;

/** How LoRA files name their tensors, by the program whose files began it. */
public enum LoraLayout {
  /**
   * Names {@code lora_unet_down_blocks_0_..._to_q.lora_down.weight}, with {@code .alpha} beside it.
   */
  KOHYA("kohya", ".lora_down.weight", ".lora_up.weight"),
  /** Names {@code unet.down_blocks.0...to_q.lora_A.weight}. */
  PEFT("diffusers, peft", ".lora_A.weight", ".lora_B.weight"),
  /** Names {@code unet.down_blocks.0...to_q.lora.down.weight}. */
  DIFFUSERS("diffusers", ".lora.down.weight", ".lora.up.weight"),
  /** Names {@code text_encoder....q_proj.lora_linear_layer.down.weight}. */
  DIFFUSERS_TEXT(
      "diffusers, text encoder", ".lora_linear_layer.down.weight", ".lora_linear_layer.up.weight"),
  /** Names {@code down_blocks.0...attn1.processor.to_q_lora.down.weight}. */
  ATTENTION_PROCESSOR("diffusers, attention processors", "_lora.down.weight", "_lora.up.weight");

  private final String title;
  private final String down;
  private final String up;

  LoraLayout(String title, String down, String up) {
    this.title = title;
    this.down = down;
    this.up = up;
  }

  /** Returns its name in words. */
  public String title() {
    return title;
  }

  /** Says how names of down matrices end. */
  String down() {
    return down;
  }

  /** Says how names of up matrices end. */
  String up() {
    return up;
  }
}
