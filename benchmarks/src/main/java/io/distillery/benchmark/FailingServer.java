package io.distillery.benchmark;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.distillery.base.Text;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** A server on this machine that describes every image alike, and fails a share of its calls. */
final class FailingServer implements AutoCloseable {
  private static final int KINDS = 5;
  private static final String GOOD =
      "{\"choices\": [{\"finish_reason\": \"stop\", \"message\": {\"content\": \"The image shows"
          + " noise of all colours, number %d, without any shape.\"}}], \"usage\":"
          + " {\"completion_tokens\": 13}}";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final long every;
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();

  private FailingServer(HttpServer server, long every) {
    this.server = server;
    this.every = every;
  }

  /** Starts one; every so many-th call fails, each kind of failure in turn. */
  static FailingServer start(double failing) throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    FailingServer server =
        new FailingServer(http, failing > 0 ? Math.max(1, Math.round(1 / failing)) : 0);
    http.createContext("/v1/chat/completions", server::answer);
    http.setExecutor(server.threads);
    http.start();
    return server;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  long calls() {
    return calls.get();
  }

  long failures() {
    return failures.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
      long number = calls.incrementAndGet();
      if (every == 0 || number % every != 0) {
        send(exchange, 200, Text.format(GOOD, number));
        return;
      }
      switch ((int) (failures.getAndIncrement() % KINDS)) {
        case 0 -> send(exchange, 500, "{\"error\": {\"message\": \"crashed\"}}");
        case 1 -> {
          exchange.getResponseHeaders().set("Retry-After", "1");
          send(exchange, 429, "{\"error\": {\"message\": \"too many\"}}");
        }
        case 2 -> send(exchange, 200, "{\"error\": \"out of memory\"}");
        case 3 -> send(exchange, 502, "<html>Bad gateway</html>");
        default -> exchange.sendResponseHeaders(200, 1000); // and breaks the connection
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
