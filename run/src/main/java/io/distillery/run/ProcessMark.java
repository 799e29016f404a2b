package io.distillery.run;

import io.distillery.base.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Is what a process leaves in the lock of a run while it works there. Where the next one finds it,
 * the process was given no time to take it away, and the mark tells what probably became of it.
 *
 * @param process its number
 * @param memoryKills how many processes Linux had killed for lack of memory since the machine was
 *     started; -1 where that is not known
 * @param boot which start of the machine it was; empty where that is not known
 */
record ProcessMark(long process, long memoryKills, String boot) {
  private static final Path COUNTERS = Path.of("/proc/vmstat");
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Pattern KILLS = Pattern.compile("(?m)^oom_kill (\\d{1,18})$");
  private static final Pattern TEXT = Pattern.compile("(\\d{1,18})(?: (-?\\d{1,18}) (\\S*))?\\s*");

  /** Makes that of this process. */
  static ProcessMark own() {
    Matcher kills = KILLS.matcher(content(COUNTERS));
    return new ProcessMark(
        ProcessHandle.current().pid(),
        kills.find() ? Long.parseLong(kills.group(1)) : -1,
        content(BOOT).strip());
  }

  /** Reads a mark; empty where there is none. */
  static Optional<ProcessMark> parse(String text) {
    Matcher mark = TEXT.matcher(text);
    return mark.matches()
        ? Optional.of(
            new ProcessMark(
                Long.parseLong(mark.group(1)),
                mark.group(2) == null ? -1 : Long.parseLong(mark.group(2)),
                mark.group(3) == null ? "" : mark.group(3)))
        : Optional.empty();
  }

  /** Writes it for {@link #parse}. */
  String text() {
    return Text.format("%d %d %s", process, memoryKills, boot);
  }

  /**
   * Says what probably became of the process.
   *
   * @param now a mark of today
   */
  String end(ProcessMark now) {
    return Text.format(
        "The process that worked here before (number %d) %s. What it had finished is kept.",
        process, cause(now));
  }

  private String cause(ProcessMark now) {
    if (!boot.isEmpty() && !now.boot.isEmpty() && !boot.equals(now.boot)) {
      return "ended without a word, before this machine was started anew or on another one: it was"
          + " killed there, or the machine was switched off or lost power";
    }
    if (memoryKills >= 0 && now.memoryKills > memoryKills) {
      return "was probably killed by the system, which ran out of memory since it began: close"
          + " other programs, allow a container more, or ask for smaller images or batches";
    }
    return "was killed, or crashed";
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException | SecurityException e) { // another system, or a container that hides it
      return "";
    }
  }
}
