package io.distillery.describe;

import io.distillery.base.Text;
import java.util.List;

/** Says how large the object is, where it is, and what outline it has. */
final class ShapeSentences {
  private final Appearance seen;
  private final Wording wording;

  ShapeSentences(Appearance seen, Wording wording) {
    this.seen = seen;
    this.wording = wording;
  }

  /** Describes size, place and outline, as far as they are certain. */
  String shape() {
    return seen.clear() ? Wording.sentence(List.of(size(), outline())) : blending();
  }

  private String size() {
    Shape shape = seen.shape();
    String place = place();
    String size;
    if (shape.area() > 0.42 || shape.acrossWidth() > 0.85 && shape.acrossHeight() > 0.7) {
      size = wording.pick("it fills most of the frame", "it takes up most of the picture");
      return size;
    } else if (shape.acrossWidth() > 0.88) {
      size = "it reaches across the width of the frame";
    } else if (shape.acrossHeight() > 0.88) {
      size = "it reaches from top to bottom of the frame";
    } else if (shape.area() > 0.22) {
      size = wording.pick("it is large in the frame", "it takes up a good part of the frame");
    } else if (shape.area() < 0.11) {
      size = wording.pick("it is small in the frame", "it takes up a small part of the frame");
    } else {
      size = wording.pick("it is of medium size", "it takes up a moderate part of the frame");
    }
    return place.isEmpty() ? size : size + " and sits " + place;
  }

  private String place() {
    double x = seen.shape().x();
    double y = seen.shape().y();
    if (Math.hypot(x, y) < 0.07) {
      return wording.pick("near the center", "close to the middle");
    }
    String across = x < -0.085 ? "left" : x > 0.085 ? "right" : "";
    String down = y < -0.085 ? "upper" : y > 0.085 ? "lower" : "";
    if (!across.isEmpty() && !down.isEmpty()) {
      return Text.format("toward the %s %s", down, across);
    }
    if (!across.isEmpty()) {
      return Text.format("%s of center", across);
    }
    return down.isEmpty() ? "" : down.equals("upper") ? "above the center" : "below the center";
  }

  private String outline() {
    Shape shape = seen.shape();
    double slope = Math.abs(shape.slope());
    if (shape.elongation() > 2 && slope > 22 && slope < 68) {
      return Text.format(
          "its outline is tilted, rising to the %s", shape.slope() > 0 ? "right" : "left");
    }
    if (shape.aspect() > 2) {
      return wording.pick("its outline is long and low", "the outline is elongated and wide");
    }
    if (shape.aspect() > 1.3) {
      return wording.pick("its outline is wide", "it is wider than tall");
    }
    if (shape.aspect() < 0.5) {
      return wording.pick("its outline is tall and narrow", "the outline is elongated and upright");
    }
    if (shape.aspect() < 0.77) {
      return wording.pick("its outline is tall", "it is taller than wide");
    }
    if (shape.aspect() > 0.85 && shape.aspect() < 1.18 && shape.elongation() < 1.35) {
      return wording.pick(
          "its outline is compact", "its outline is compact, about as wide as tall");
    }
    return "";
  }

  /** Says what can be said of size and place when the outline is not certain. */
  private String blending() {
    Swatch object = seen.object().get(0);
    boolean blends = false;
    for (Swatch swatch : seen.background()) {
      blends |= swatch.share() > 0.3 && object.distance(swatch) < 14;
    }
    if (seen.contrast() > 15 || object.share() < 0.6) {
      blends = false;
    }
    Shape shape = seen.shape();
    String size = "";
    if (seen.separation() == Separation.FAIR) {
      if (shape.area() > 0.3 || shape.acrossWidth() > 0.8 && shape.acrossHeight() > 0.65) {
        size =
            wording.pick(
                "it seems to fill much of the frame", "it seems to take up much of the frame");
      } else if (Math.hypot(shape.x(), shape.y()) < 0.08) {
        size = "it seems to be near the center";
      }
    }
    if (seen.separation() == Separation.WEAK) {
      return blends
          ? Text.format(
              wording.pick(
                  "The %s seems to blend with its surroundings.",
                  "The outline of the %s seems to blend with the surroundings."),
              wording.noun())
          : "";
    }
    String outline =
        blends
            ? wording.pick(
                "its outline blends with the surroundings", "it blends with its surroundings")
            : "";
    return Wording.sentence(List.of(size, outline));
  }
}
