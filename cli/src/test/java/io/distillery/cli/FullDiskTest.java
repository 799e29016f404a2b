package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run whose disk fills up, wherever that happens, says so in a sentence and goes on when there is
 * room again, to the same bytes. The disk is a piece of memory, which only root may mount. More
 * moments: {@code -Ddistillery.disk.points=20}.
 */
class FullDiskTest {
  private static final int POINTS = Integer.getInteger("distillery.disk.points", 1);
  private static final int KIB = 1024;
  private static final int SMALLEST = 16;
  private static final String ROOM = "size=200m";

  @TempDir Path temp;
  private Path disk;
  private TinyRun tiny;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(temp.resolve("disk"));
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && system("mount", "-t", "tmpfs", "-o", ROOM, "tmpfs", disk.toString()),
        "mounting a disk needs Linux and root: skipped");
    tiny = TinyRun.in(temp);
  }

  @AfterEach
  void unmount() throws Exception {
    system("umount", "-l", disk.toString());
  }

  private static boolean system(String... command) throws Exception {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0;
    } catch (IOException e) { // there is no such program
      return false;
    }
  }

  private boolean remount(String options) throws Exception {
    return system("mount", "-o", "remount," + options, disk.toString());
  }

  private CommandRun run(Path out) {
    return CommandRun.of(tiny.arguments(out, "--checkpoint-every=1"));
  }

  @Test
  void goesOnWhenThereIsRoomAgain() throws Exception {
    CommandRun undisturbed = run(disk.resolve("undisturbed"));
    assertThat(undisturbed.code()).as(undisturbed.err()).isZero();
    long most = used(disk);
    List<Object> expected = result(disk.resolve("undisturbed"));
    system("rm", "-r", disk.resolve("undisturbed").toString());
    Random random = new Random(1);
    for (int full = 0; full < POINTS; ) {
      Path out = disk.resolve("out");
      long size = SMALLEST + random.nextLong(most);
      assertThat(remount("size=" + size + "k")).isTrue();
      CommandRun stopped = run(out);
      if (stopped.code() != 0) {
        full++;
        assertThat(stopped.err())
            .as("%d of %d kB", size, most)
            .containsAnyOf("No space is left on the disk", "Make room")
            .doesNotContain("This should not happen", "\tat ");
      }
      assertThat(remount(ROOM)).isTrue();
      CommandRun resumed = run(out);
      assertThat(resumed.code()).as("%d of %d kB: %s", size, most, resumed.err()).isZero();
      assertThat(result(out)).as("%d of %d kB", size, most).isEqualTo(expected);
      system("rm", "-r", out.toString());
    }
  }

  @Test
  void aPlaceThatMayOnlyBeReadIsNamed() throws Exception {
    Path out = Files.createDirectory(disk.resolve("out"));
    assertThat(remount("ro")).isTrue();

    CommandRun refused = run(out);

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .contains("This file system may only be read", out.toString())
        .doesNotContain("This should not happen", "\tat ");
  }

  private static List<Object> result(Path out) throws IOException {
    return List.of(TinyRun.hashes(out), TinyRun.results(out));
  }

  private static long used(Path disk) throws IOException {
    var store = Files.getFileStore(disk);
    return (store.getTotalSpace() - store.getUnallocatedSpace()) / KIB;
  }
}
