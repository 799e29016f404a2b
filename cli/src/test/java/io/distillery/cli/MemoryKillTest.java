package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A command that Linux kills because its control group has no memory left: the next one says so,
 * and what needs less. Only root may make such a group; others skip this.
 */
class MemoryKillTest {
  private static final int KILLED = 128 + 9;

  /** What is left to a command, in bytes. */
  private static final long ROOM = 4L << 20;

  private static final Path GROUPS = Path.of("/sys/fs/cgroup");

  /** The places and names of the first and the second version of control groups. */
  private enum Version {
    FIRST(GROUPS.resolve("memory"), "memory.limit_in_bytes", "rss "),
    SECOND(GROUPS, "memory.max", "anon ");

    private final Path root;
    private final String limit;
    private final String own;

    /**
     * Names its files.
     *
     * @param own how the line of the statistics begins that counts what cannot be read again
     */
    Version(Path root, String limit, String own) {
      this.root = root;
      this.limit = limit;
      this.own = own;
    }
  }

  @TempDir Path temp;
  private Version version;
  private Path group;

  @BeforeEach
  void makeGroup() {
    for (Version each : Version.values()) {
      Path made = each.root.resolve("distillery-test-" + ProcessHandle.current().pid());
      try {
        Files.createDirectory(made);
        group = made;
        version = each;
        if (Files.exists(made.resolve(each.limit))) {
          return;
        }
        Files.delete(made);
      } catch (IOException e) { // another version, or another user than root
        group = null;
      }
      group = null;
    }
    assumeTrue(group != null, "limiting memory needs Linux, root and control groups: skipped");
  }

  @AfterEach
  void deleteGroup() throws IOException {
    if (group != null) {
      Files.delete(group);
    }
  }

  @Test
  void theNextComparisonSaysThatMemoryRanOut() throws Exception {
    TinyRun tiny = TinyRun.in(temp);
    Path out = temp.resolve("comparison");
    Process process = startUntilMarked(out.resolve(".lock"), compare(tiny, out, 2000));
    while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
      limit();
    }
    assertThat(process.exitValue()).isEqualTo(KILLED);

    CommandRun next = CommandRun.of(compare(tiny, out, 2));

    assertThat(next.code()).as(next.err()).isZero();
    assertThat(next.err())
        .contains(
            "The process that worked here before (number " + process.pid() + ")",
            "probably killed by the system, which ran out of memory",
            "ask for smaller images or batches");
  }

  private static String[] compare(TinyRun tiny, Path out, int epochs) {
    return tiny.comparing(out, "--ipc=1", "--eval-epochs=" + epochs, "--repeats=1");
  }

  /** Starts a command in the group and returns when it has put its mark into a lock. */
  private Process startUntilMarked(Path lock, String... arguments) throws Exception {
    List<String> shell = List.of("bash", "-c", "echo $$ >\"$1\"; shift; exec \"$@\"", "bash");
    Process process =
        new ProcessBuilder(
                Stream.of(
                        shell,
                        List.of(group.resolve("cgroup.procs").toString()),
                        CommandRun.command(arguments))
                    .flatMap(List::stream)
                    .toList())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    CommandRun.awaitState(process, () -> Files.exists(lock) && Files.size(lock) > 0);
    assertThat(process.isAlive()).isTrue();
    return process;
  }

  /** Leaves the group little more than it has: what the command asks for next is too much. */
  private void limit() {
    try (Stream<String> lines = Files.lines(group.resolve("memory.stat"))) {
      long own =
          lines
              .filter(line -> line.startsWith(version.own))
              .mapToLong(line -> Long.parseLong(line.substring(version.own.length())))
              .findFirst()
              .orElseThrow();
      Files.writeString(group.resolve(version.limit), own + ROOM + "");
    } catch (IOException e) {
      return; // the system is busy with what it must take back: again, soon
    }
  }
}
