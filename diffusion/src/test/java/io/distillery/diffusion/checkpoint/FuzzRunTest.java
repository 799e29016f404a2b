package io.distillery.diffusion.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A few seconds of coverage-guided fuzzing from the kept corpus on, in a process of its own, which
 * a native crash would end. CONTRIBUTING.md says how to run it for long.
 */
class FuzzRunTest {
  private static final Path ROOT = Path.of(System.getProperty("distillery.root"));
  private static final String SECONDS = "3";
  private static final Pattern DONE = Pattern.compile("Done (\\d+) runs");

  @TempDir Path scratch;

  @ParameterizedTest
  @CsvSource({
    "torch, io.distillery.torch.safetensors.SafeTensorsFuzz, safetensors, 600",
    "diffusion, io.distillery.diffusion.checkpoint.ModelConfigsFuzz, configs, 1500",
  })
  void findsNothing(String module, String target, String corpus, String longest)
      throws IOException, InterruptedException {
    Path torchTests = ROOT.resolve("torch/target/test-classes");
    assumeTrue(Files.isDirectory(torchTests), "needs the tests of torch compiled: skipped");
    assumeTrue(System.getProperty("os.name").equals("Linux"), "fuzzing is run on Linux: skipped");
    Path resources = ROOT.resolve(module).resolve("src/test/resources/fuzz");
    Path found = Files.createDirectory(scratch.resolve("found"));
    Path log = scratch.resolve("log");
    ProcessBuilder jazzer =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
            "-Djava.io.tmpdir=" + scratch,
            "-cp",
            classPath() + File.pathSeparator + torchTests,
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + target,
            "--instrumentation_includes=io.distillery.**",
            "--custom_hook_includes=io.distillery.**",
            "--reproducer_path=" + scratch,
            "-artifact_prefix=" + scratch + File.separator,
            "-dict=" + resources.resolve(corpus + ".dict"),
            "-max_len=" + longest,
            "-max_total_time=" + SECONDS,
            "-seed=1",
            found.toString(),
            resources.resolve(corpus).toString());
    Process process = jazzer.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("fuzzing ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    List<String> said = Files.readAllLines(log);
    assertThat(process.exitValue()).as(String.join("\n", said)).isZero();
    try (var kept = Files.list(resources.resolve(corpus))) {
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
