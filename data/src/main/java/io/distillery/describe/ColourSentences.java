package io.distillery.describe;

import io.distillery.base.Text;
import java.util.ArrayList;
import java.util.List;

/** Says which colours object, background, parts and marks have. */
final class ColourSentences {
  private final Appearance seen;
  private final Wording wording;

  ColourSentences(Appearance seen, Wording wording) {
    this.seen = seen;
    this.wording = wording;
  }

  /**
   * Describes object and background; or middle and edges of the picture, when the object is not
   * clear.
   */
  String colours() {
    String object = listed(seen.object());
    if (seen.clear()) {
      return switch (wording.choose(3)) {
        case 0 ->
            Text.format("The %s in the image is %s, %s.", wording.noun(), object, background());
        case 1 ->
            Text.format(
                "The image shows %s that is %s, %s.",
                Wording.article(wording.noun()), object, background());
        default ->
            Text.format(
                "This is a picture of %s in %s, %s.",
                Wording.article(wording.noun()), object, background());
      };
    }
    if (seen.separation() == Separation.WEAK) {
      return Text.format(
          wording.pick(
              "The image shows %s; the middle of the picture is %s, and the edges are %s.",
              "In this picture of %s the middle is %s, and the edges are %s."),
          Wording.article(wording.noun()),
          object,
          edges());
    }
    return switch (wording.choose(3)) {
      case 0 ->
          Text.format("The %s in the image appears %s, %s.", wording.noun(), object, background());
      case 1 ->
          Text.format(
              "The image shows %s that seems %s, %s.",
              Wording.article(wording.noun()), object, background());
      default ->
          Text.format(
              "This is a picture of %s that appears %s, %s.",
              Wording.article(wording.noun()), object, background());
    };
  }

  /** Lists one colour, two of similar share, or one with some of another. */
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
    return Text.format("mostly %s with some %s", words, also);
  }

  /** Says how much a second colour tells beside the main one. */
  private static double contrast(Swatch main, Swatch other) {
    return other.weight() * Math.min(60, other.distance(main));
  }

  private String edges() {
    if (seen.backgroundHalves().isPresent()) {
      Halves halves = seen.backgroundHalves().get();
      return Text.format("%s above and %s below", halves.first().words(), halves.second().words());
    }
    return listed(seen.background());
  }

  private String background() {
    if (seen.backgroundHalves().isPresent()) {
      Halves halves = seen.backgroundHalves().get();
      return Text.format(
          wording.pick(
              "with a background that is %s above and %s below",
              "against a background of %s at the top and %s at the bottom"),
          halves.first().words(),
          halves.second().words());
    }
    List<Swatch> colours = seen.background();
    Swatch main = colours.get(0);
    boolean mixed = colours.size() > 1 && colours.get(1).share() > 0.6 * main.share();
    String names =
        mixed ? main.name().words() + " and " + colours.get(1).name().words() : main.name().words();
    if (!mixed && main.share() < 0.7) {
      return Text.format(
          wording.pick("on a mostly %s background", "with a background that is mostly %s"), names);
    }
    return wording.pick(
        "on " + Wording.article(names) + " background",
        "with " + Wording.article(names) + " background");
  }

  /** Describes the object's halves, or the picture's. */
  String parts() {
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
    return Text.format(
        halves.vertical()
            ? "%s upper %s is mostly %s and the lower part mostly %s."
            : "%s left %s is mostly %s and the right part mostly %s.",
        whose,
        of,
        halves.first().words(),
        halves.second().words());
  }

  private boolean isAround(ColourName colour) {
    return seen.background().stream().anyMatch(b -> b.share() > 0.2 && b.name() == colour);
  }

  /** Describes a small area that stands out. */
  String patch() {
    if (seen.patch().isEmpty()) {
      return "";
    }
    Patch patch = seen.patch().get();
    String place = Wording.place(Wording.third(patch.x()), Wording.third(patch.y()));
    String colour = Wording.article(patch.colour().words());
    return Text.format(
        wording.pick("There is %s patch %s.", "A small area %2$s is %3$s."),
        colour,
        place,
        patch.colour().words());
  }

  /** Names the main colours of the whole picture. */
  String whole() {
    List<String> names = new ArrayList<>();
    for (Swatch swatch : seen.whole()) {
      if (swatch.share() > 0.12 && names.size() < 3) {
        names.add(swatch.name().words());
      }
    }
    if (names.size() < 2) {
      return names.isEmpty() ? "" : Text.format("Overall the picture is mainly %s.", names.get(0));
    }
    String last = names.remove(names.size() - 1);
    String list = String.join(", ", names) + " and " + last;
    return Text.format(
        wording.pick("Overall the picture is mainly %s.", "The main colors overall are %s."), list);
  }
}
