package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Names beyond ASCII where Java is started without the launcher, in a container that has no
 * language.
 */
@EnabledOnOs(OS.LINUX)
class SystemLanguageTest {
  private static final String ADVICE = "set LC_ALL=C.UTF-8 and run the same command again";

  @TempDir Path temp;

  @Test
  void foldersAndFilesThatJavaCannotName() throws Exception {
    Shapes.write(temp.resolve("data"), 3, 1);
    Files.move(temp.resolve("data/circle"), temp.resolve("data/M\u00fcller \u732b"));
    assertThat(check("C", temp.resolve("data").toString()))
        .contains("has names with letters that Java cannot read here", ADVICE, "exit 2")
        .doesNotContain("\tat ");
    assertThat(check("C.UTF-8", temp.resolve("data").toString()))
        .contains("M\u00fcller \u732b 2", "exit 0");
  }

  @Test
  void namesOnTheCommandLine() throws Exception {
    Path data = temp.resolve("M\u00fcller");
    Shapes.write(data, 3, 1);
    // the bytes of the name, as a shell passes them
    Path script =
        Files.writeString(
            temp.resolve("run.sh"),
            String.join(" ", CommandRun.command("dataset", "check")) + " '" + data + "'\n");

    assertThat(run("C", List.of("bash", script.toString())))
        .contains(ADVICE, "exit 2")
        .doesNotContain("\tat ", "InvalidPathException");
  }

  private String check(String language, String folder) throws IOException, InterruptedException {
    return run(language, CommandRun.command("dataset", "check", folder));
  }

  private static String run(String language, List<String> command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", language);
    builder.redirectErrorStream(true);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return said + "exit " + process.waitFor();
  }
}
