package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher says when it finds no Java, and what it runs with the one that it finds. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final Path LAUNCHER =
      Path.of(System.getProperty("distillery.root", "."), "distillery");
  private static final List<String> TOOLS =
      List.of(
          "bash",
          "cat",
          "dirname",
          "find",
          "head",
          "mktemp",
          "mv",
          "nice",
          "readlink",
          "rm",
          "sed");

  @TempDir Path temp;
  private Path tools;
  private String language = "";

  @BeforeEach
  void linkTools() throws IOException {
    tools = Files.createDirectories(temp.resolve("some tools"));
    for (String tool : TOOLS) {
      Path found = Path.of("/bin", tool);
      Files.createSymbolicLink(
          tools.resolve(tool), Files.exists(found) ? found : Path.of("/usr/bin", tool));
    }
  }

  @AfterEach
  void unlinkTools() throws IOException {
    Files.deleteIfExists(temp.resolve("a link"));
    for (String tool : TOOLS) {
      Files.delete(tools.resolve(tool));
    }
  }

  @Test
  void withoutJavaItSaysWhatToInstall() throws Exception {
    assertThat(launch("")).contains("exit 1", "Java 17 or newer is needed", "None was found");
  }

  @Test
  void oldJavaIsNamedWithItsVersion() throws Exception {
    fakeJava(tools.resolve("java"), "11.0.2");

    assertThat(launch("")).contains("exit 1", tools + "/java is version 11.", "Java 17 or newer");
  }

  @Test
  void oldJavaHomeAndOldJavaOnThePathAreBothNamed() throws Exception {
    fakeJava(tools.resolve("java"), "11.0.2");
    Path home = temp.resolve("jdk 8");
    fakeJava(Files.createDirectories(home.resolve("bin")).resolve("java"), "1.8.0_402");

    assertThat(launch(home.toString())).contains("bin/java is version 8.", "is version 11.");
  }

  @Test
  void aReleaseRunsWhatIsInItsLib() throws Exception {
    fakeJava(tools.resolve("java"), "17.0.1");
    Path launcher = launcherIn(temp.resolve("a release/bin"));

    assertThat(launch(launcher, "", "sample", "--count", "2"))
        .contains(
            "-cp " + launcher.getParent().resolveSibling("lib") + "/* io.distillery.cli.Main",
            "Main sample --count 2");
  }

  @Test
  void aCheckoutRunsTheModuleThatHasTheCommand() throws Exception {
    fakeJava(tools.resolve("java"), "17.0.1");
    Path launcher = launcherIn(temp.resolve("a checkout"));
    Files.createFile(launcher.resolveSibling("pom.xml"));
    for (String module : List.of("cli", "distribution", "pretraining", "benchmarks", "spark")) {
      Path target = Files.createDirectories(launcher.resolveSibling(module).resolve("target"));
      Files.writeString(target.resolve("dependencies"), "/dev/null");
      Files.writeString(target.resolve("launcher.built"), launcher.getParent() + "\n");
      Files.createFile(target.resolve("launcher-17.0.1.jsa.begun")); // so that nothing is begun
    }

    assertThat(launch(launcher, "", "run")).contains("/distribution/target/classes:/dev/null");
    assertThat(launch(launcher, "", "quickstart")).contains("/cli/target/classes:/dev/null");
    assertThat(launch(launcher, "")).contains("/cli/target/classes:");
    assertThat(launch(launcher, "", "pretrain", "diffusion")).contains("/pretraining/target/");
    assertThat(launch(launcher, "", "train-autoencoder")).contains("/pretraining/target/");
    assertThat(launch(launcher, "", "help", "benchmark")).contains("/benchmarks/target/");
    assertThat(launch(launcher, "", "spark", "run"))
        .contains("/spark/target/classes:", "--add-opens=java.base/java.nio=ALL-UNNAMED");
  }

  @Test
  void theFirstCommandMakesAnArchiveOfClassesThatLaterOnesUse() throws Exception {
    fakeJava(tools.resolve("java"), "17.0.1");
    Path launcher = launcherIn(temp.resolve("a release/bin"));
    Path lib = Files.createDirectory(launcher.getParent().resolveSibling("lib"));
    Path archive = lib.resolve("launcher-17.0.1.jsa");

    assertThat(launch(launcher, "", "run")).doesNotContain("SharedArchiveFile");
    for (int i = 0; i < 600 && !Files.exists(archive); i++) {
      Thread.sleep(100);
    }
    assertThat(launch(launcher, "", "run"))
        .contains("-XX:SharedArchiveFile=" + archive)
        .doesNotContain("ArchiveClassesAtExit");
  }

  @Test
  void whereNothingCanBeWrittenThereIsNoArchive() throws Exception {
    fakeJava(tools.resolve("java"), "17.0.1");
    Path launcher = launcherIn(temp.resolve("a release/bin")); // without lib

    String said = launch(launcher, "", "run");

    assertThat(said).endsWith("exit 0").doesNotContain("jsa", "No such file");
  }

  @Test
  void helpIsNotWorthTheBetterCompiler() throws Exception {
    fakeJava(tools.resolve("java"), "17.0.1");
    Path launcher = launcherIn(temp.resolve("a release/bin"));

    for (String[] help :
        List.of(
            new String[] {},
            new String[] {"help", "run"},
            new String[] {"run", "--help"},
            new String[] {"run", "-h"})) {
      assertThat(launch(launcher, "", help)).contains("-XX:TieredStopAtLevel=1");
    }
    assertThat(launch(launcher, "", "run", "--out", "help")).doesNotContain("Tiered");
  }

  @Test
  void aJavaHomeIsNotStartedToAskForItsVersion() throws Exception {
    Path home = Files.createDirectories(temp.resolve("jdk"));
    fakeJava(Files.createDirectories(home.resolve("bin")).resolve("java"), "11.0.2");
    Files.createFile(Files.createDirectories(home.resolve("lib")).resolve("modules"));
    Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"25.0.3\"\n");

    assertThat(launch(launcherIn(temp.resolve("a release/bin")), home.toString(), "run"))
        .contains("--enable-native-access=ALL-UNNAMED", "exit 0");
  }

  /** Java would read each letter beyond ASCII of a name as a question mark. */
  @Test
  void aMachineWithoutALanguageReadsNamesOfFilesAsUtf8() throws Exception {
    fakeJava(tools.resolve("java"), "17.0.1");
    Path launcher = launcherIn(temp.resolve("a release/bin"));

    assertThat(launch(launcher, "", "run")).contains("LC_ALL=C.UTF-8");
    language = "de_DE.utf8";
    assertThat(launch(launcher, "", "run")).contains("LC_ALL=\n");
  }

  private static Path launcherIn(Path folder) throws IOException {
    return Files.copy(LAUNCHER, Files.createDirectories(folder).resolve("distillery"));
  }

  private String launch(String javaHome) throws Exception {
    return launch(LAUNCHER, javaHome);
  }

  /** Through a link, from another directory, with blanks in the path. */
  private String launch(Path launcher, String javaHome, String... arguments) throws Exception {
    Path link = temp.resolve("a link");
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, launcher.toAbsolutePath());
    List<String> command =
        new ArrayList<>(List.of(tools.resolve("bash").toString(), link.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("PATH", tools.toString());
    builder.environment().put("JAVA_HOME", javaHome);
    builder.environment().keySet().removeAll(List.of("LC_ALL", "LC_CTYPE"));
    builder.environment().put("LANG", language);
    builder.directory(temp.toFile()).redirectErrorStream(true);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return said + "exit " + process.waitFor();
  }

  private static void fakeJava(Path file, String version) throws IOException {
    Files.writeString(
        file,
        """
        #!/bin/bash
        [ "$1" != -version ] || echo 'openjdk version "%s" 2024-01-16' >&2
        for option; do
          case $option in -XX:ArchiveClassesAtExit=*) : >"${option#*=}" ;; esac
        done
        echo "$@"
        echo "LC_ALL=$LC_ALL"
        """
            .formatted(version));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
