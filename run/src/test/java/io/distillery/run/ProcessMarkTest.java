package io.distillery.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMarkTest {
  private static final ProcessMark MARK = new ProcessMark(17, 3, "monday");

  @TempDir Path temp;

  @Test
  void isReadAsItWasWritten() {
    assertThat(ProcessMark.parse(ProcessMark.own().text())).contains(ProcessMark.own());
    assertThat(ProcessMark.parse("17")).contains(new ProcessMark(17, -1, ""));
    assertThat(ProcessMark.parse("")).isEmpty();
    assertThat(ProcessMark.parse("17 x")).isEmpty();
  }

  @Test
  void saysWhatProbablyBecameOfTheProcess() {
    assertThat(MARK.end(new ProcessMark(18, 4, "monday")))
        .contains("(number 17)", "probably killed by the system, which ran out of memory");
    assertThat(MARK.end(new ProcessMark(18, 0, "tuesday")))
        .contains("before this machine was started anew or on another");
    assertThat(MARK.end(new ProcessMark(18, 3, "monday"))).contains("was killed, or crashed");
    assertThat(new ProcessMark(17, -1, "").end(MARK)).contains("was killed, or crashed");
  }

  @Test
  void whoLeavesTakesItAwayAndWhoIsKilledDoesNot() throws IOException {
    Path root = temp.resolve("run");
    try (RunDirectory run = RunDirectory.open(root)) {
      assertThat(run.lastEnd()).isEmpty();
      assertThat(root.resolve(RunLock.NAME)).isNotEmptyFile();
    }
    try (RunDirectory run = RunDirectory.open(root)) {
      assertThat(run.lastEnd()).isEmpty();
    }
    Files.writeString(root.resolve(RunLock.NAME), MARK.text());
    try (RunDirectory run = RunDirectory.open(root)) {
      assertThat(run.lastEnd().orElseThrow()).contains("(number 17)");
    }
  }
}
