package io.distillery.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A few thousand inputs of coverage-guided fuzzing from the kept corpus on, in a process of its
 * own, which a native crash would end. CONTRIBUTING.md says how to run it for long.
 */
class FuzzRunTest {
  private static final Path ROOT = Path.of(System.getProperty("distillery.root"));
  private static final int SECONDS = 30;
  private static final int LONGEST = 6_000;

  /** However fast a machine is, it tries the same inputs: a longer search is done by hand. */
  private static final int MOST_RUNS = 5_000;

  private static final Pattern DONE = Pattern.compile("Done (\\d+) runs");

  @TempDir Path scratch;

  @ParameterizedTest
  @CsvSource({
    "torch, io.distillery.torch.safetensors.SafeTensorsFuzz, safetensors, 600, 3",
    "diffusion, io.distillery.diffusion.checkpoint.ModelConfigsFuzz, configs, 1500, 3",
  })
  void findsNothing(String module, String target, String corpus, int longest, int seconds)
      throws IOException, InterruptedException {
    Path tests = ROOT.resolve(module).resolve("target/test-classes");
    assumeTrue(Files.isDirectory(tests), "needs the tests of " + module + " compiled: skipped");
    Path resources = ROOT.resolve(module).resolve("src/test/resources/fuzz");
    fuzz(
        tests,
        target,
        resources.resolve(corpus),
        longest,
        seconds,
        "-dict=" + resources.resolve(corpus + ".dict"));
  }

  /** All kinds in one process: each would take longer to start than it works. */
  @Test
  void findsNothingInFilesOfStrangers() throws IOException, InterruptedException {
    Path all = Files.createDirectory(scratch.resolve("all"));
    for (HostileFile file : HostileFile.values()) {
      for (Path input : HostileFileTest.files(HostileFileTest.corpus(file))) {
        byte[] bytes = Files.readAllBytes(input);
        byte[] chosen = new byte[bytes.length + 1];
        chosen[0] = (byte) file.ordinal();
        System.arraycopy(bytes, 0, chosen, 1, bytes.length);
        Files.write(all.resolve(file.folder() + "-" + input.getFileName()), chosen);
      }
    }
    fuzz(
        ROOT.resolve("cli/target/test-classes"),
        HostileFileFuzz.class.getName(),
        all,
        LONGEST,
        SECONDS);
  }

  private void fuzz(
      Path tests, String target, Path corpus, int longest, int seconds, String... options)
      throws IOException, InterruptedException {
    assumeTrue(System.getProperty("os.name").equals("Linux"), "fuzzing is run on Linux: skipped");
    Path found = Files.createDirectory(scratch.resolve("found"));
    Path log = scratch.resolve("log");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Djava.io.tmpdir=" + scratch,
                "-cp",
                classPath() + File.pathSeparator + tests,
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target,
                "--instrumentation_includes=io.distillery.**",
                "--custom_hook_includes=io.distillery.**",
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.FilePathTraversal",
                "--reproducer_path=" + scratch,
                "-artifact_prefix=" + scratch + File.separator,
                "-max_len=" + longest,
                "-max_total_time=" + seconds,
                "-runs=" + MOST_RUNS,
                "-seed=1",
                found.toString(),
                corpus.toString()));
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("fuzzing ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    List<String> said = Files.readAllLines(log);
    assertThat(process.exitValue()).as(String.join("\n", said)).isZero();
    try (var kept = Files.list(corpus)) {
      assertThat(runs(said)).as(String.join("\n", said)).isGreaterThanOrEqualTo(kept.count());
    }
  }

  /** Surefire's own class path is a jar that names the others. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private static long runs(List<String> said) {
    return DONE.matcher(String.join("\n", said))
        .results()
        .map(MatchResult::group)
        .mapToLong(done -> Long.parseLong(done.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
