package io.distillery.describe;

import io.distillery.base.Text;
import java.util.List;

/** Says how bright, contrasting, colourful and detailed the picture is. */
final class LightSentences {
  private final Appearance seen;
  private final Wording wording;

  LightSentences(Appearance seen, Wording wording) {
    this.seen = seen;
    this.wording = wording;
  }

  /**
   * Describes brightness, contrast and tone, and the object's brightness against its background.
   */
  String light() {
    String light = "";
    if (seen.light() > 68) {
      light = wording.pick("the picture is bright", "the light is bright");
    } else if (seen.light() < 28) {
      light = wording.pick("the picture is very dark", "the light is very dim");
    } else if (seen.light() < 40) {
      light = wording.pick("the picture is rather dark", "the light is dim");
    } else if (seen.light() > 44 && seen.light() < 64) {
      light = wording.pick("the picture is of medium brightness", "the light is moderate");
    }
    String contrast = "";
    if (seen.contrast() > 24) {
      contrast = "strong contrast";
    } else if (seen.contrast() < 13.5) {
      contrast = "low contrast";
    } else if (seen.contrast() > 15 && seen.contrast() < 22) {
      contrast = "medium contrast";
    }
    String tone = "";
    if (seen.chroma() < 6) {
      tone = "almost no color";
    } else if (seen.chroma() > 30) {
      tone = "vivid colors";
    } else if (seen.warmth() > 12) {
      tone = "warm tones";
    } else if (seen.warmth() < -6) {
      tone = "cool tones";
    } else if (seen.chroma() < 13) {
      tone = "muted colors";
    }
    String with = contrast.isEmpty() ? tone : tone.isEmpty() ? contrast : contrast + " and " + tone;
    String picture =
        with.isEmpty()
            ? light
            : light.isEmpty() ? "the picture has " + with : light + " with " + with;
    String against = "";
    if (seen.difference() > 18) {
      against =
          seen.clear()
              ? Text.format("the %s is brighter than its background", wording.noun())
              : "the middle is brighter than the edges";
    } else if (seen.difference() < -18) {
      against =
          !seen.clear()
              ? "the middle is darker than the edges"
              : seen.difference() < -40
                  ? Text.format("the %s stands dark against a bright background", wording.noun())
                  : Text.format("the %s is darker than its background", wording.noun());
    }
    return Wording.sentence(List.of(picture, against));
  }

  /** Describes the detail of the object and of the background, and symmetry. */
  String texture() {
    String what = seen.clear() ? "its surface" : "the middle";
    String object = "";
    if (seen.detail() < 4) {
      object = what + " looks smooth";
    } else if (seen.detail() > 9) {
      object = what + " shows a lot of detail";
    }
    String around = seen.clear() ? "the background" : "the edge of the picture";
    String background = "";
    if (seen.backgroundDetail() < 2.2) {
      background = around + " is plain and smooth";
    } else if (seen.backgroundDetail() > 8.5) {
      background = around + " is busy";
    }
    String symmetry = seen.symmetric() ? "the left and right sides look nearly symmetric" : "";
    return Wording.sentence(List.of(object, symmetry, background));
  }

  /** Says where the picture is bright. */
  String layout() {
    if (seen.brightest().isPresent()) {
      Spot spot = seen.brightest().get();
      return Text.format(
          "The brightest part of the picture is %s.", Wording.place(spot.column(), spot.row()));
    }
    if (Math.abs(seen.fall()) > 9) {
      return seen.fall() > 0
          ? wording.pick(
              "The upper half is brighter than the lower half.", "The lower half is darker.")
          : wording.pick(
              "The lower half is brighter than the upper half.", "The upper half is darker.");
    }
    return "";
  }
}
