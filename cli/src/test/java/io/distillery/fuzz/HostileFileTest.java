package io.distillery.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fuzzer's corpora once more, and a few changes of each, the same in every build. */
class HostileFileTest {
  private static final Path ROOT = Path.of(System.getProperty("distillery.root"));
  private static final String CORPORA = "src/test/resources/fuzz";
  private static final int CHANGES = 40;

  /** How paths of machines begin, and the folder whose path Jazzer puts into inputs. */
  private static final Pattern MACHINE =
      Pattern.compile(
          "/(home|root|Users|work|workspace|build|tmp|var)/|jazzer|zzer-",
          Pattern.CASE_INSENSITIVE);

  static Path corpus(HostileFile file) {
    return ROOT.resolve("cli").resolve(CORPORA).resolve(file.folder());
  }

  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @TestFactory
  Stream<DynamicTest> corpora() {
    return Stream.of(HostileFile.values())
        .map(file -> DynamicTest.dynamicTest(file.folder(), () -> replay(file)));
  }

  private static void replay(HostileFile file) throws IOException {
    List<Path> inputs = files(corpus(file));
    assertThat(inputs).isNotEmpty();
    for (Path input : inputs) {
      file.check(Files.readAllBytes(input));
    }
  }

  @ParameterizedTest
  @EnumSource
  void soundFilesWithAByteChangedOrCutOff(HostileFile file) throws IOException {
    Random random = new Random(file.ordinal());
    List<Path> inputs = files(corpus(file));
    for (int i = 0; i < CHANGES; i++) {
      byte[] bytes = Files.readAllBytes(inputs.get(random.nextInt(inputs.size())));
      if (bytes.length > 0) {
        int at = random.nextInt(bytes.length);
        bytes[at] = (byte) random.nextInt();
        file.check(i % 3 == 0 ? Arrays.copyOf(bytes, at) : bytes);
      }
    }
  }

  @Test
  void corporaHoldNoPathOfTheMachineThatMadeThem() throws IOException {
    for (String module : List.of("cli", "torch", "diffusion")) {
      for (Path input : files(ROOT.resolve(module).resolve(CORPORA))) {
        String content = Files.readString(input, StandardCharsets.ISO_8859_1);
        assertThat(MACHINE.matcher(content).find()).as(input.toString()).isFalse();
      }
    }
  }
}
