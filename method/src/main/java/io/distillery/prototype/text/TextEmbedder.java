package io.distillery.prototype.text;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Turns texts into points of a space in which near means alike, such as a model's text encoder. */
@FunctionalInterface
public interface TextEmbedder {
  /**
   * Embeds texts.
   *
   * @param texts at least one
   * @return one row a text, {@code [texts, width]}, any floating-point type, in the caller's scope
   */
  Tensor embed(List<String> texts);
}
