package io.distillery.cli.console;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.cli.option.OptionTable;
import io.distillery.dataset.DatasetException;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.ComputeDevice;
import io.distillery.torch.NativeLibraryException;
import io.distillery.torch.optim.TrainingDivergedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Says what went wrong in words, without a stack trace unless one is asked for, and gives the exit
 * code.
 */
public final class FailureReport implements IExecutionExceptionHandler {
  /** The exit code of a command that did all, but for images that a server did not describe. */
  public static final int UNANSWERED = 3;

  /** The exit code of a command that was interrupted. */
  public static final int INTERRUPTED = 130;

  @Override
  public int handleExecutionException(Exception exception, CommandLine line, ParseResult result) {
    PrintWriter err = line.getErr();
    Throwable failure =
        UnreadableName.in(exception)
            .<Throwable>map(ConfigurationException::new)
            .orElse(exception instanceof UncheckedIOException e ? e.getCause() : exception);
    boolean usage = failure instanceof ConfigurationException;
    List<String> sentences =
        usage ? ((ConfigurationException) failure).problems() : List.of(sentence(failure));
    for (String sentence : sentences) {
      String plain = TerminalText.lines(OptionTable.inFlags(sentence));
      err.println(line.getColorScheme().errorText("distillery: " + plain));
    }
    if (isVerbose(result)) {
      exception.printStackTrace(err);
    } else if (isUnforeseen(failure)) {
      err.println("This should not happen: run it again with --verbose, and report what it says.");
    } else if (usage) {
      err.printf(Locale.ROOT, "See: distillery help %s%n", line.getCommandName());
    }
    return usage ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }

  private static String sentence(Throwable failure) {
    String message = firstLines(failure);
    if (isDiskFull(failure) && !message.contains("the same command again")) {
      return Text.format(
          "No space is left on the disk (%s): free some and run the same command again, which goes"
              + " on where it stopped.",
          message);
    }
    if (failure instanceof OutOfMemoryError) {
      return Text.format(
          "Java's heap is too small (%s): set DISTILLERY_HEAP, for example to 4g.", message);
    }
    if (ComputeDevice.isMemoryFull(failure)) {
      return Text.format(
          "The GPU's memory is full (%s): draw fewer images at once (--batch), fine-tune with"
              + " --recompute or --accumulate, or end what else uses it. The same command goes on"
              + " where it stopped.",
          message);
    }
    if (isReadOnly(failure)) {
      return Text.format(
          "This file system may only be read (%s): name another place, or mount it for writing.",
          message);
    }
    if (failure instanceof NoSuchFileException) {
      return Text.format("There is no file %s.", message);
    }
    if (failure instanceof AccessDeniedException) {
      return Text.format(
          "%s may not be read or written by this user: change its permissions, or name another.",
          message);
    }
    return message;
  }

  /** The engine's own messages go on with a native trace from the second line. */
  private static String firstLines(Throwable failure) {
    String message = failure.getMessage();
    if (message == null) {
      return failure.getClass().getSimpleName();
    }
    return isUnforeseen(failure) || ComputeDevice.isMemoryFull(failure)
        ? message.lines().findFirst().orElse("")
        : message;
  }

  private static boolean isUnforeseen(Throwable failure) {
    return !(failure instanceof IOException
        || failure instanceof TrainingDivergedException
        || failure instanceof ConfigurationException
        || failure instanceof CheckpointException
        || failure instanceof NativeLibraryException
        || failure instanceof OutOfMemoryError
        || ComputeDevice.isMemoryFull(failure));
  }

  private static boolean isDiskFull(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      String message = String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT);
      if (!(t instanceof DatasetException)
          && (message.contains("no space left")
              || message.contains("disk quota exceeded")
              || message.contains("not enough space on the disk"))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isReadOnly(Throwable failure) {
    return failure instanceof FileSystemException e
        && String.valueOf(e.getReason()).toLowerCase(Locale.ROOT).contains("read-only");
  }

  private static boolean isVerbose(ParseResult result) {
    if (System.getenv("DISTILLERY_DEBUG") != null) {
      return true;
    }
    ParseResult command = result;
    while (command.hasSubcommand()) {
      command = command.subcommand();
    }
    return command.hasMatchedOption("--verbose");
  }
}
