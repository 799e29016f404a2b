package io.distillery.prototype;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.prototype.cluster.LatentMap;
import io.distillery.prototype.cluster.Outlier;
import io.distillery.prototype.text.RunnerUp;
import io.distillery.prototype.text.TextPrototype;
import io.distillery.prototype.text.TextPrototype.Source;
import io.distillery.prototype.text.WordCount;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestPrototypes {
  @TempDir private Path folder;

  private final Prototypes prototypes =
      new Prototypes(
          7, PrototypeOptions.defaults(2), List.of(prototypesOf("frog"), prototypesOf("n/02.x")));

  @BeforeEach
  void write() throws IOException {
    prototypes.write(folder);
  }

  @Test
  void survivesARoundTrip() throws IOException {
    try (Prototypes read = Prototypes.read(folder)) {
      assertThat(read.seed()).isEqualTo(7);
      assertThat(read.options()).isEqualTo(prototypes.options());
      assertThat(read.classes()).hasSize(2);
      for (ClassPrototypes expected : prototypes.classes()) {
        ClassPrototypes actual = read.of(expected.name());
        assertThat(actual).usingRecursiveComparison().ignoringFields("points").isEqualTo(expected);
        assertThat(Tensors.floats(actual.points())).isEqualTo(Tensors.floats(expected.points()));
      }
    }
  }

  @Test
  void leavesNothingElseInTheFolder() throws IOException {
    prototypes.write(folder);
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("prototypes.json", "prototypes.safetensors");
    }
  }

  @Test
  void refusesOtherFormatsAndVersionsByName() throws IOException {
    Path json = folder.resolve("prototypes.json");
    String written = Files.readString(json);
    Files.writeString(json, written.replace("\"version\" : 2", "\"version\" : 1"));
    assertThatThrownBy(() -> Prototypes.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "%s has version 1 of the format, this program reads version 2; find prototypes anew",
            json);
    Files.writeString(json, "{\"version\": 1}");
    assertThatThrownBy(() -> Prototypes.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "%s is not a file of prototypes: its format is '', expected 'distillery-prototypes'",
            json);
    Files.writeString(json, written.substring(0, written.length() / 2));
    assertThatThrownBy(() -> Prototypes.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(json + " is damaged: ");
    Files.delete(json);
    assertThatThrownBy(() -> Prototypes.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessage("There is no file %s; find prototypes first", json);
  }

  @Test
  void refusesPointsOfOtherPrototypes() throws IOException {
    Path elsewhere = folder.resolve("elsewhere");
    new Prototypes(7, prototypes.options(), List.of(prototypesOf("toad"))).write(elsewhere);
    Files.copy(
        elsewhere.resolve("prototypes.safetensors"),
        folder.resolve("prototypes.safetensors"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> Prototypes.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("prototypes.safetensors does not go with")
        .hasMessageContaining("frog");
  }

  @Test
  void namesTheClassesThereAre() {
    assertThatThrownBy(() -> prototypes.of("cat"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("There is no class cat, only [frog, n/02.x]");
  }

  private static ClassPrototypes prototypesOf(String name) {
    TextPrototype described =
        new TextPrototype(
            "A \"green\" frög.",
            Source.DESCRIPTION,
            "frog/2.png",
            12,
            List.of(new WordCount("green", 12)),
            List.of(new RunnerUp("frog/1.png", "Green.", 3)));
    TextPrototype label =
        new TextPrototype("a photo of a frog", Source.LABEL, "", 0, List.of(), List.of());
    return new ClassPrototypes(
        name,
        "frog",
        4,
        2,
        1.0 / 3,
        5,
        1.5,
        List.of(new Outlier("frog/9.png", 1.75)),
        List.of(
            new Prototype(0, List.of("frog/2.png", "frog/1.png"), List.of(0.1, 0.3), described),
            new Prototype(1, List.of("frog/3.png"), List.of(0.0), label)),
        Tensors.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 1, 2, 2),
        new LatentMap(
            List.of(0.5, 0.25),
            List.of(
                new LatentMap.Place("frog/2.png", 1.5, -2.25, 0),
                new LatentMap.Place("frog/9.png", -1, 0, LatentMap.OUTLIER))));
  }
}
