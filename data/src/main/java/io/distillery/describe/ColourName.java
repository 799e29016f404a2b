package io.distillery.describe;

/** Lists the colour words of the descriptions, and the regions of CIELAB that they name. */
enum ColourName {
  BLACK("black"),
  DARK_GRAY("dark gray"),
  GRAY("gray"),
  LIGHT_GRAY("light gray"),
  WHITE("white"),
  BLUISH_GRAY("bluish gray"),
  GREENISH_GRAY("greenish gray"),
  BROWNISH_GRAY("brownish gray"),
  DARK_BROWN("dark brown"),
  BROWN("brown"),
  REDDISH_BROWN("reddish brown"),
  LIGHT_BROWN("light brown"),
  BEIGE("beige"),
  DARK_RED("dark red"),
  RED("red"),
  ORANGE("orange"),
  YELLOW("yellow"),
  OLIVE("olive"),
  DARK_GREEN("dark green"),
  GREEN("green"),
  LIGHT_GREEN("light green"),
  TEAL("teal"),
  DARK_BLUE("dark blue"),
  BLUE("blue"),
  LIGHT_BLUE("light blue"),
  PURPLE("purple"),
  PINK("pink");

  private final String words;

  ColourName(String words) {
    this.words = words;
  }

  /** Returns the name as written in a sentence. */
  String words() {
    return words;
  }

  /** Names a CIELAB colour: by lightness when it has little chroma, else by hue angle. */
  static ColourName of(double l, double a, double b) {
    double chroma = Math.hypot(a, b);
    double hue = Math.toDegrees(Math.atan2(b, a));
    hue = hue < 0 ? hue + 360 : hue;
    boolean brownish = hue >= 25 && hue < 95 && l > 28 && l < 72;
    if (chroma < (brownish ? 5.5 : 7.5)
        || l < 10 && chroma < 25
        || l < 17 && chroma < 10
        || l > 94 && chroma < 10) {
      return neutral(l);
    }
    if (chroma < 14) {
      return tinted(l, chroma, hue);
    }
    return hue < 112 || hue >= 348 ? warm(l, chroma, hue) : cool(l, chroma, hue);
  }

  private static ColourName neutral(double l) {
    if (l < 20) {
      return BLACK;
    }
    if (l < 42) {
      return DARK_GRAY;
    }
    if (l < 68) {
      return GRAY;
    }
    return l < 86 ? LIGHT_GRAY : WHITE;
  }

  private static ColourName tinted(double l, double chroma, double hue) {
    if (hue >= 205 && hue < 300) {
      if (l >= 66) {
        return chroma >= 9 ? LIGHT_BLUE : neutral(l);
      }
      return l < 25 ? neutral(l) : BLUISH_GRAY;
    }
    if (hue >= 25 && hue < 100) {
      if (l >= 70) {
        return chroma >= 9 ? BEIGE : neutral(l);
      }
      if (l < 32) {
        return chroma >= 9 ? DARK_BROWN : neutral(l);
      }
      return chroma >= 11 && l < 58 ? BROWN : BROWNISH_GRAY;
    }
    if (hue >= 100 && hue < 205) {
      return l < 25 || l > 80 ? neutral(l) : GREENISH_GRAY;
    }
    return neutral(l);
  }

  /**
   * Names pink, red, orange, brown, beige, yellow and olive: hue angles from 348 over 0 to 112
   * degrees.
   */
  private static ColourName warm(double l, double chroma, double hue) {
    if (hue >= 348 || hue < 18) {
      if (l > 58 || l > 45 && chroma < 45) {
        return PINK;
      }
      return chroma >= 36 ? l < 25 ? DARK_RED : RED : REDDISH_BROWN;
    }
    if (hue < 48) {
      if (l < 64 && (chroma >= 45 || chroma >= 35 && hue < 40 || chroma >= 30 && hue < 32)) {
        return l < 25 ? DARK_RED : RED;
      }
      if (l >= 64) {
        return hue >= 38 ? chroma >= 45 ? ORANGE : chroma >= 25 ? LIGHT_BROWN : BEIGE : PINK;
      }
      if (chroma >= 24) {
        return l < 24 ? DARK_RED : REDDISH_BROWN;
      }
      return l < 27 ? DARK_BROWN : BROWN;
    }
    if (hue < 95) {
      if (chroma >= 52 && l >= 51 && hue < 76) {
        return ORANGE;
      }
      if (chroma >= 44 && l >= 57 && hue >= 76) {
        return YELLOW;
      }
      if (l < 60) {
        return l < 28 ? DARK_BROWN : BROWN;
      }
      return l < 74 && chroma >= 18 || chroma >= 38 ? LIGHT_BROWN : BEIGE;
    }
    if (chroma >= 38 && l >= 68) {
      return hue < 105 ? YELLOW : LIGHT_GREEN;
    }
    if (l >= 70) {
      return hue < 108 || chroma < 25 ? BEIGE : LIGHT_GREEN;
    }
    return hue >= 106 ? l < 30 ? DARK_GREEN : GREEN : l < 24 ? DARK_GREEN : OLIVE;
  }

  /** Names green, teal, blue and purple: hue angles from 112 to 348 degrees. */
  private static ColourName cool(double l, double chroma, double hue) {
    if (hue < 172) {
      if (l < 32) {
        return DARK_GREEN;
      }
      if (l >= 72 && hue < 118 && chroma < 36) {
        return BEIGE;
      }
      return l < 72 || chroma >= 60 ? GREEN : LIGHT_GREEN;
    }
    if (hue < 215) {
      return l >= 64 && hue >= 195 ? LIGHT_BLUE : TEAL;
    }
    if (hue < 300 || hue < 310 && chroma >= 70) {
      if (l < 30) {
        return chroma >= 100 ? BLUE : chroma >= 18 ? DARK_BLUE : neutral(l);
      }
      if (chroma < 17 && l < 64) {
        return BLUISH_GRAY;
      }
      return l < 63 ? BLUE : LIGHT_BLUE;
    }
    return hue >= 322 && l >= 60 ? PINK : PURPLE;
  }
}
