package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * A command that was executed.
 *
 * @param code its exit code
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
public record CommandRun(int code, String out, String err) {
  /** Executes a command line in this process. */
  public static CommandRun of(String... arguments) {
    PrintStream systemOut = System.out;
    PrintStream systemErr = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
      int code = Main.execute(arguments);
      return new CommandRun(
          code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(systemOut);
      System.setErr(systemErr);
    }
  }

  /** Gives the usual arguments, of which others may say anew what an option is: {@code --ipc=2}. */
  public static String[] arguments(List<String> usual, String... others) {
    List<String> all = new ArrayList<>(usual);
    for (String other : others) {
      all.removeIf(argument -> argument.startsWith(other.replaceFirst("=.*", "=")));
      all.add(other);
    }
    return all.toArray(String[]::new);
  }

  /** Starts a command line in a process of its own, its output thrown away. */
  public static Process start(String... arguments) throws IOException {
    return new ProcessBuilder(command(arguments))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Starts one and returns while it runs, when it has come to a state. */
  public static Process startUntil(Callable<Boolean> state, String... arguments) throws Exception {
    Process process = start(arguments);
    awaitState(process, state);
    assertThat(process.isAlive()).as("still running when it was to be ended").isTrue();
    return process;
  }

  /** Waits until a process has come to a state, or has ended. */
  static void awaitState(Process process, Callable<Boolean> state) throws Exception {
    while (process.isAlive() && !state.call()) {
      process.waitFor(1, TimeUnit.MILLISECONDS);
    }
  }

  /** Executes a command line in a process that may write no file above so many kibibytes. */
  public static CommandRun withLargestFile(long kibibytes, String... arguments)
      throws IOException, InterruptedException {
    List<String> limited =
        new ArrayList<>(
            List.of("bash", "-c", "ulimit -f \"$1\"; shift; exec \"$@\"", "bash", "" + kibibytes));
    limited.addAll(command(arguments));
    Path err = Files.createTempFile("command", ".err");
    try {
      int code =
          new ProcessBuilder(limited)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(err.toFile())
              .start()
              .waitFor();
      return new CommandRun(code, "", Files.readString(err));
    } finally {
      Files.delete(err);
    }
  }

  /** Executes a command line in a process with other variables of the environment. */
  public static CommandRun inEnvironment(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("command", ".out");
    Path err = Files.createTempFile("command", ".err");
    try {
      int code =
          builder(environment, arguments)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start()
              .waitFor();
      return new CommandRun(code, Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** Starts one, its output thrown away. */
  static Process start(Map<String, String> environment, String... arguments) throws IOException {
    return builder(environment, arguments)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static ProcessBuilder builder(Map<String, String> environment, String... arguments) {
    ProcessBuilder builder = new ProcessBuilder(command(arguments));
    builder.environment().putAll(environment);
    return builder;
  }

  /** Gives the command line of a process of its own. */
  static List<String> command(String... arguments) {
    return command(Main.class, arguments);
  }

  /** Gives that of a class of the tests, with a command's heap. */
  static List<String> command(Class<?> main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1", // it lives for seconds, and compiling costs a third
                "-XX:-UsePerfData",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }
}
