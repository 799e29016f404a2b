package io.distillery.describe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColourNameTest {
  @ParameterizedTest
  @CsvSource({
    "000000, black",
    "404040, dark gray",
    "808080, gray",
    "c0c0c0, light gray",
    "ffffff, white",
    "ff0000, red",
    "c02020, red",
    "dc143c, red",
    "701010, dark red",
    "ffa500, orange",
    "e06020, orange",
    "ffff00, yellow",
    "f0c030, yellow",
    "008000, green",
    "406030, green",
    "004000, dark green",
    "90ee90, light green",
    "00ff00, green",
    "808000, olive",
    "008080, teal",
    "0000ff, blue",
    "2040c0, blue",
    "4682b4, blue",
    "000080, dark blue",
    "87ceeb, light blue",
    "c8dcf0, light blue",
    "800080, purple",
    "6a30a0, purple",
    "ffc0cb, pink",
    "ff69b4, pink",
    "8b4513, brown",
    "70543c, brown",
    "402818, dark brown",
    "d2b48c, beige",
    "b09070, light brown",
    "e8dcc0, beige",
    "607080, bluish gray"
  })
  void namesWhatAPersonWouldSay(String rgb, String name) {
    int colour = Integer.parseInt(rgb, 16);
    LabImage lab = LabImage.of(Drawing.of(1, 1, (x, y) -> colour), 32);
    assertThat(ColourName.of(lab.l()[0], lab.a()[0], lab.b()[0]).words()).isEqualTo(name);
  }
}
