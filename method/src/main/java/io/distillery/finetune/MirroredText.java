package io.distillery.finetune;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * Rewrites what a description says for the mirrored image: the words left and right are exchanged.
 * That "on the right track" becomes "on the left track" is the price of not understanding it.
 */
public final class MirroredText {
  private static final Pattern SIDE =
      Pattern.compile("\\b(left|right)(?=(?:ward|wards|most)?\\b)", Pattern.CASE_INSENSITIVE);

  private static final Map<String, String> OTHER =
      Map.of(
          "left", "right", "right", "left", "Left", "Right", "Right", "Left", "LEFT", "RIGHT",
          "RIGHT", "LEFT");

  private MirroredText() {}

  /** Returns the description of the mirrored image. */
  public static String of(String text) {
    return SIDE.matcher(text).replaceAll(found -> OTHER.getOrDefault(found.group(), found.group()));
  }
}
