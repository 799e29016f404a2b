package io.distillery.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.base.ConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class FailureReportTest {
  @Command(name = "failing")
  private static final class Failing {}

  @Test
  void fullDiskIsOneSentence() {
    String said = said(new FileSystemException("run/x.png", null, "No space left on device"));

    assertThat(said.lines()).hasSize(1);
    assertThat(said).contains("No space is left", "run/x.png", "run the same command again");
  }

  @Test
  void fullDiskInsideAnotherFailureIsRecognised() {
    assertThat(said(new UncheckedIOException(new IOException("No space left on device"))))
        .contains("No space is left");
  }

  @Test
  void missingPermissionNamesTheFile() {
    assertThat(said(new AccessDeniedException("/root/run"))).contains("/root/run", "permissions");
  }

  @Test
  void faultOfTheProgramShowsAsOne() {
    assertThat(said(new IllegalArgumentException("3 latents for 4 prompts")))
        .contains("3 latents for 4 prompts", "This should not happen", "--verbose");
  }

  @Test
  void everyMistakeOfTheUserIsASentenceOfItsOwn() {
    StringWriter err = new StringWriter();
    int code = report(new ConfigurationException(List.of("No size.", "No data.")), err);

    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .contains("distillery: No size.", "distillery: No data.", "See: distillery help failing")
        .doesNotContain("This should not happen");
  }

  /** Names in strangers' archives may hold what moves a cursor or sets a window's title. */
  @Test
  void aTerminalObeysNothingThatIsQuoted() {
    assertThat(said(new IOException("photos.tar has \u001b]0;title\u0007 and \u009b2J")))
        .contains("photos.tar has ?]0;title? and ?2J");
  }

  @Test
  void aFullGpuIsOneSentenceThatNamesSmallerBatches() {
    String said =
        said(
            new RuntimeException("CUDA out of memory. Tried to allocate 2 GiB.\nException raised"));

    assertThat(said.lines()).hasSize(1);
    assertThat(said).contains("The GPU's memory is full", "2 GiB", "--batch", "--accumulate");
  }

  @Test
  void nativeTraceOfTheEngineIsLeftOut() {
    String said =
        said(new RuntimeException("size mismatch\nException raised from meta (most recent call)"));

    assertThat(said).contains("size mismatch", "--verbose").doesNotContain("Exception raised");
  }

  private static String said(Exception failure) {
    StringWriter err = new StringWriter();
    assertThat(report(failure, err)).isEqualTo(1);
    return err.toString();
  }

  private static int report(Exception failure, StringWriter err) {
    CommandLine line = new CommandLine(new Failing());
    line.setErr(new PrintWriter(err, true));
    return new FailureReport().handleExecutionException(failure, line, line.parseArgs());
  }
}
