package io.distillery.cli;

import io.distillery.base.ContentHash;
import io.distillery.describe.server.ScriptedServer;
import io.distillery.describe.server.ScriptedServer.Reply;
import io.distillery.describe.server.ScriptedServer.Request;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * A server of descriptions as a process of its own, whose answers name the image by its hash. One
 * call in twenty fails, in one of five ways in turn. It prints its address, and then of each
 * request the image's hash and whether it was answered.
 */
final class FailingDescriber {
  private static final int EVERY = 20;
  private static final int HASH = 16;
  private static final Reply[] FAILURES = {
    Reply.of(500, "", "{\"error\": {\"message\": \"crashed\"}}"),
    Reply.of(429, "Retry-After: 0", ""),
    Reply.of(200, "", "{\"error\": \"no memory\"}"),
    Reply.text("x").cut(-5),
    Reply.of(502, "", "<html>bad gateway</html>")
  };

  private final PrintStream log;

  private FailingDescriber(PrintStream log) {
    this.log = log;
  }

  /** Answers until it is killed. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    FailingDescriber describer = new FailingDescriber(System.out);
    ScriptedServer server = ScriptedServer.forgetful(describer::answer);
    System.out.println(server.url());
    Thread.sleep(Long.MAX_VALUE);
  }

  private Reply answer(Request request) {
    String hash =
        ContentHash.of(request.image().getBytes(StandardCharsets.UTF_8))
            .toString()
            .substring(0, HASH);
    boolean fails = request.number() % EVERY == EVERY / 2;
    log.println(hash + (fails ? " failed" : " answered")); // a line is written whole
    return fails
        ? FAILURES[request.number() / EVERY % FAILURES.length]
        : Reply.text("A field of noise in many colours, number " + hash + ".");
  }
}
