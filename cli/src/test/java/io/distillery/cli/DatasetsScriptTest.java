package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.dataset.ClassNames;
import io.distillery.dataset.ImageFolder;
import io.distillery.dataset.LabelledImages;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What makes the sets to start from, with tiny ones. */
@DisabledOnOs(OS.WINDOWS)
class DatasetsScriptTest {
  private static final Path SCRIPT =
      Path.of(System.getProperty("distillery.root"), "datasets", "make");

  @TempDir Path temp;

  @Test
  void setsAreMadeAndLoadedInALine() throws Exception {
    TinyRun tiny = TinyRun.in(temp);
    String java = "'" + String.join("' '", CommandRun.command()) + "'";
    Path command =
        Files.writeString(temp.resolve("command"), "#!/bin/sh\nexec " + java + " \"$@\"\n");
    Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> arguments = new ArrayList<>(List.of("bash", SCRIPT.toString()));
    Arrays.stream(tiny.arguments(temp, "--no-train"))
        .filter(a -> !a.equals("run") && !a.startsWith("--out=") && !a.startsWith("--ipc="))
        .forEach(arguments::add);
    ProcessBuilder making = new ProcessBuilder(arguments).redirectErrorStream(true);
    Path out = temp.resolve("sets");
    making.environment().put("DISTILLERY", command.toString());
    making.environment().put("IPCS", "2");
    making.environment().put("RUNS", temp.resolve("runs").toString());
    making.environment().put("OUT", out.toString());
    Process process = making.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).contains(out + ": ");
    assertThat(out.resolve("ipc-2/run.json")).content().doesNotContain(temp.toString());
    Path set = out.resolve("ipc-2");
    LabelledImages images =
        ImageFolder.readLike(set.resolve("train"), ClassNames.read(set.resolve("classes.json")));
    assertThat(images.size()).isEqualTo(6);
    assertThat(set.resolve("train/metadata.jsonl")).content().contains("\"weight\":");
  }
}
