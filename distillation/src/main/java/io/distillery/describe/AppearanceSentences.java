package io.distillery.describe;

import io.distillery.describe.Appearance.Halves;
import io.distillery.describe.ObjectMask.Separation;
import io.distillery.describe.Palette.Swatch;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Puts measurements into words: the most telling facts first, nothing that is not clear-cut. */
final class AppearanceSentences {
  /** Sentences beyond this many words are left out. */
  private static final int MOST_WORDS = 60;

  private final Appearance seen;
  private final String noun;
  private final SplittableRandom random;

  AppearanceSentences(Appearance seen, String className, SplittableRandom random) {
    this.seen = seen;
    this.noun = className.strip().replace('_', ' ').replace("\"", "").replace("'", "");
    this.random = random;
  }

  String text() {
    StringBuilder text = new StringBuilder(colours());
    List<String> rest = new ArrayList<>();
    if (seen.clear()) {
      rest.add(sentence(List.of(size(), outline())));
    } else {
      rest.add(blending());
    }
    rest.add(parts());
    rest.add(light());
    rest.add(patch());
    rest.add(texture());
    rest.add(layout());
    rest.add(whole());
    for (String next : rest) {
      if (!next.isEmpty() && words(text) + words(next) <= MOST_WORDS) {
        text.append(' ').append(next);
      }
    }
    return text.toString();
  }

  private String colours() {
    String object = listed(seen.object());
    if (seen.clear()) {
      return switch (random.nextInt(3)) {
        case 0 -> "The %s in the image is %s, %s.".formatted(noun, object, background());
        case 1 ->
            "The image shows %s that is %s, %s.".formatted(article(noun), object, background());
        default ->
            "This is a picture of %s in %s, %s.".formatted(article(noun), object, background());
      };
    }
    if (seen.separation() == Separation.WEAK) {
      return pick(
              "The image shows %s; the middle of the picture is %s, and the edges are %s.",
              "In this picture of %s the middle is %s, and the edges are %s.")
          .formatted(article(noun), object, edges());
    }
    return switch (random.nextInt(3)) {
      case 0 -> "The %s in the image appears %s, %s.".formatted(noun, object, background());
      case 1 ->
          "The image shows %s that seems %s, %s.".formatted(article(noun), object, background());
      default ->
          "This is a picture of %s that appears %s, %s."
              .formatted(article(noun), object, background());
    };
  }

  /** One colour, two of similar share, or one with some of another. */
  private String listed(List<Swatch> colours) {
    Swatch main = colours.get(0);
    String words = main.name().words();
    if (colours.size() == 1 || main.share() > 0.85) {
      return words;
    }
    Swatch second = colours.get(1);
    for (Swatch other : colours.subList(1, colours.size())) {
      second = contrast(main, other) > contrast(main, second) ? other : second;
    }
    if (second.share() < 0.12 || second.distance(main) < 18) {
      return "mostly " + words;
    }
    String also = second.name().words();
    if (second.share() > 0.6 * main.share()) {
      return words + " and " + also;
    }
    return "mostly %s with some %s".formatted(words, also);
  }

  /** How much a second colour tells beside the main one. */
  private static double contrast(Swatch main, Swatch other) {
    return other.weight() * Math.min(60, other.distance(main));
  }

  private String edges() {
    if (seen.backgroundHalves().isPresent()) {
      Halves halves = seen.backgroundHalves().get();
      return "%s above and %s below".formatted(halves.first().words(), halves.second().words());
    }
    return listed(seen.background());
  }

  private String background() {
    if (seen.backgroundHalves().isPresent()) {
      Halves halves = seen.backgroundHalves().get();
      return pick(
              "with a background that is %s above and %s below",
              "against a background of %s at the top and %s at the bottom")
          .formatted(halves.first().words(), halves.second().words());
    }
    List<Swatch> colours = seen.background();
    Swatch main = colours.get(0);
    boolean mixed = colours.size() > 1 && colours.get(1).share() > 0.6 * main.share();
    String names =
        mixed ? main.name().words() + " and " + colours.get(1).name().words() : main.name().words();
    if (!mixed && main.share() < 0.7) {
      return pick("on a mostly %s background", "with a background that is mostly %s")
          .formatted(names);
    }
    return pick("on " + article(names) + " background", "with " + article(names) + " background");
  }

  private String size() {
    Shape shape = seen.shape();
    String place = place();
    String size;
    if (shape.area() > 0.42 || shape.acrossWidth() > 0.85 && shape.acrossHeight() > 0.7) {
      size = pick("it fills most of the frame", "it takes up most of the picture");
      return size;
    } else if (shape.acrossWidth() > 0.88) {
      size = "it reaches across the width of the frame";
    } else if (shape.acrossHeight() > 0.88) {
      size = "it reaches from top to bottom of the frame";
    } else if (shape.area() > 0.22) {
      size = pick("it is large in the frame", "it takes up a good part of the frame");
    } else if (shape.area() < 0.11) {
      size = pick("it is small in the frame", "it takes up a small part of the frame");
    } else {
      size = pick("it is of medium size", "it takes up a moderate part of the frame");
    }
    return place.isEmpty() ? size : size + " and sits " + place;
  }

  private String place() {
    double x = seen.shape().x();
    double y = seen.shape().y();
    if (Math.hypot(x, y) < 0.07) {
      return pick("near the center", "close to the middle");
    }
    String across = x < -0.085 ? "left" : x > 0.085 ? "right" : "";
    String down = y < -0.085 ? "upper" : y > 0.085 ? "lower" : "";
    if (!across.isEmpty() && !down.isEmpty()) {
      return "toward the %s %s".formatted(down, across);
    }
    if (!across.isEmpty()) {
      return "%s of center".formatted(across);
    }
    return down.isEmpty() ? "" : down.equals("upper") ? "above the center" : "below the center";
  }

  private String outline() {
    Shape shape = seen.shape();
    double slope = Math.abs(shape.slope());
    if (shape.elongation() > 2 && slope > 22 && slope < 68) {
      return "its outline is tilted, rising to the %s"
          .formatted(shape.slope() > 0 ? "right" : "left");
    }
    if (shape.aspect() > 2) {
      return pick("its outline is long and low", "the outline is elongated and wide");
    }
    if (shape.aspect() > 1.3) {
      return pick("its outline is wide", "it is wider than tall");
    }
    if (shape.aspect() < 0.5) {
      return pick("its outline is tall and narrow", "the outline is elongated and upright");
    }
    if (shape.aspect() < 0.77) {
      return pick("its outline is tall", "it is taller than wide");
    }
    if (shape.aspect() > 0.85 && shape.aspect() < 1.18 && shape.elongation() < 1.35) {
      return pick("its outline is compact", "its outline is compact, about as wide as tall");
    }
    return "";
  }

  /** What can be said of size and place when the outline is not certain. */
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
        size = pick("it seems to fill much of the frame", "it seems to take up much of the frame");
      } else if (Math.hypot(shape.x(), shape.y()) < 0.08) {
        size = "it seems to be near the center";
      }
    }
    if (seen.separation() == Separation.WEAK) {
      return blends
          ? pick(
                  "The %s seems to blend with its surroundings.",
                  "The outline of the %s seems to blend with the surroundings.")
              .formatted(noun)
          : "";
    }
    String outline =
        blends
            ? pick("its outline blends with the surroundings", "it blends with its surroundings")
            : "";
    return sentence(List.of(size, outline));
  }

  /** Where the picture is bright. */
  private String layout() {
    if (seen.brightest().isPresent()) {
      Spot spot = seen.brightest().get();
      return "The brightest part of the picture is %s.".formatted(place(spot.column(), spot.row()));
    }
    if (Math.abs(seen.fall()) > 9) {
      return seen.fall() > 0
          ? pick("The upper half is brighter than the lower half.", "The lower half is darker.")
          : pick("The lower half is brighter than the upper half.", "The upper half is darker.");
    }
    return "";
  }

  /** The main colours of the whole picture. */
  private String whole() {
    List<String> names = new ArrayList<>();
    for (Swatch swatch : seen.whole()) {
      if (swatch.share() > 0.12 && names.size() < 3) {
        names.add(swatch.name().words());
      }
    }
    if (names.size() < 2) {
      return names.isEmpty() ? "" : "Overall the picture is mainly %s.".formatted(names.get(0));
    }
    String last = names.remove(names.size() - 1);
    String list = String.join(", ", names) + " and " + last;
    return pick("Overall the picture is mainly %s.", "The main colors overall are %s.")
        .formatted(list);
  }

  private static int third(double at) {
    return at < -0.13 ? -1 : at > 0.13 ? 1 : 0;
  }

  private static String place(int column, int row) {
    String across = column < 0 ? "left" : column > 0 ? "right" : "";
    String down = row < 0 ? "upper" : row > 0 ? "lower" : "";
    if (!across.isEmpty() && !down.isEmpty()) {
      return "at the %s %s".formatted(down, across);
    }
    if (!across.isEmpty()) {
      return "on the " + across;
    }
    return down.isEmpty() ? "near the center" : row < 0 ? "near the top" : "near the bottom";
  }

  private String parts() {
    if (seen.parts().isEmpty()) {
      return "";
    }
    Halves halves = seen.parts().get();
    if (!seen.clear() && halves.vertical() && seen.backgroundHalves().isPresent()) {
      return "";
    }
    if (seen.clear() && (isAround(halves.first()) || isAround(halves.second()))) {
      return "";
    }
    String whose = seen.clear() ? "Its" : "The";
    String of = seen.clear() ? "part" : "half of the picture";
    return (halves.vertical()
            ? "%s upper %s is mostly %s and the lower part mostly %s."
            : "%s left %s is mostly %s and the right part mostly %s.")
        .formatted(whose, of, halves.first().words(), halves.second().words());
  }

  private boolean isAround(ColourName colour) {
    return seen.background().stream().anyMatch(b -> b.share() > 0.2 && b.name() == colour);
  }

  private String light() {
    String light = "";
    if (seen.light() > 68) {
      light = pick("the picture is bright", "the light is bright");
    } else if (seen.light() < 28) {
      light = pick("the picture is very dark", "the light is very dim");
    } else if (seen.light() < 40) {
      light = pick("the picture is rather dark", "the light is dim");
    } else if (seen.light() > 44 && seen.light() < 64) {
      light = pick("the picture is of medium brightness", "the light is moderate");
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
              ? "the %s is brighter than its background".formatted(noun)
              : "the middle is brighter than the edges";
    } else if (seen.difference() < -18) {
      against =
          !seen.clear()
              ? "the middle is darker than the edges"
              : seen.difference() < -40
                  ? "the %s stands dark against a bright background".formatted(noun)
                  : "the %s is darker than its background".formatted(noun);
    }
    return sentence(List.of(picture, against));
  }

  private String texture() {
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
    return sentence(List.of(object, symmetry, background));
  }

  private String patch() {
    if (seen.patch().isEmpty()) {
      return "";
    }
    Patch patch = seen.patch().get();
    String place = place(third(patch.x()), third(patch.y()));
    String colour = article(patch.colour().words());
    return pick("There is %s patch %s.", "A small area %2$s is %3$s.")
        .formatted(colour, place, patch.colour().words());
  }

  /** Joins the clauses that have something to say. */
  private static String sentence(List<String> clauses) {
    List<String> said = clauses.stream().filter(clause -> !clause.isEmpty()).toList();
    if (said.isEmpty()) {
      return "";
    }
    StringBuilder sentence = new StringBuilder(said.get(0));
    for (int i = 1; i < said.size(); i++) {
      sentence.append(i == said.size() - 1 ? ", and " : ", ").append(said.get(i));
    }
    sentence.setCharAt(0, Character.toUpperCase(sentence.charAt(0)));
    return sentence.append('.').toString();
  }

  private String pick(String one, String other) {
    return random.nextInt(2) == 0 ? one : other;
  }

  private static String article(String noun) {
    boolean vowel = !noun.isEmpty() && "aeiouAEIOU".indexOf(noun.charAt(0)) >= 0;
    return (vowel ? "an " : "a ") + noun;
  }

  private static int words(CharSequence text) {
    return text.toString().split(" ").length;
  }
}
