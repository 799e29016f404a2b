package io.distillery.describe.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.base.Text;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A server on this machine that answers as a script says, bad manners and all: plain sockets, so
 * that nothing is put right on the way.
 */
public final class ScriptedServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ServerSocket socket;
  private final Function<Request, Reply> script;
  private final boolean remembers;
  private final List<Request> requests = new ArrayList<>();
  private final AtomicInteger number = new AtomicInteger();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger under = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  /**
   * What was asked.
   *
   * @param headers by their names in lower case
   * @param number from 0, in the order of arrival
   */
  public record Request(String path, Map<String, String> headers, JsonNode body, int number) {
    /** The question. */
    public String question() {
      return body.at("/messages/0/content/1/text").asText();
    }

    /** The image as it came: a data URL. */
    public String image() {
      return body.at("/messages/0/content/0/image_url/url").asText();
    }
  }

  /**
   * What is sent back.
   *
   * @param delay milliseconds before
   * @param bytes null for silence until the other side gives up
   * @param sent how many of the bytes are sent before the connection breaks; all, if more
   * @param closes whether the connection is closed behind it without a word
   */
  public record Reply(long delay, byte[] bytes, int sent, boolean closes) {
    /** A status, headers of a line each, and a body. */
    public static Reply of(int status, String headers, String body) {
      byte[] content = body.getBytes(StandardCharsets.UTF_8);
      String head =
          Text.format(
              "HTTP/1.1 %d Said\r\nContent-Length: %d\r\n%s\r\n",
              status, content.length, headers.isEmpty() ? "" : headers + "\r\n");
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
      all.writeBytes(content);
      return new Reply(0, all.toByteArray(), Integer.MAX_VALUE, false);
    }

    /** An answer as servers give it. */
    public static Reply text(String text) {
      return text(text, "stop");
    }

    /** An answer that ends for a reason. */
    public static Reply text(String text, String reason) {
      ObjectNode json = JSON.createObjectNode();
      ObjectNode choice = json.putArray("choices").addObject().put("finish_reason", reason);
      choice.putObject("message").put("role", "assistant").put("content", text);
      json.putObject("usage").put("completion_tokens", text.split("\\s+").length);
      return of(200, "Content-Type: application/json", json.toString());
    }

    /** Nothing, for ever. */
    public static Reply silence() {
      return new Reply(0, null, 0, false);
    }

    /** The same later. */
    public Reply after(long milliseconds) {
      return new Reply(milliseconds, bytes, sent, closes);
    }

    /** The first bytes of the same, then a broken connection; of the whole where negative. */
    public Reply cut(int from) {
      return new Reply(delay, bytes, from < 0 ? bytes.length + from : from, true);
    }

    /** The same, and the connection closed as one that was idle too long. */
    public Reply thenClosed() {
      return new Reply(delay, bytes, sent, true);
    }
  }

  private ScriptedServer(Function<Request, Reply> script, boolean remembers) throws IOException {
    this.script = script;
    this.remembers = remembers;
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  /** Starts one. */
  public static ScriptedServer of(Function<Request, Reply> script) throws IOException {
    return new ScriptedServer(script, true);
  }

  /** Starts one for so many questions that it should not remember them. */
  public static ScriptedServer forgetful(Function<Request, Reply> script) throws IOException {
    return new ScriptedServer(script, false);
  }

  /** Starts one that gives replies in their order, and the last one for ever. */
  public static ScriptedServer inOrder(Reply... replies) throws IOException {
    return of(request -> replies[Math.min(request.number(), replies.length - 1)]);
  }

  /** Its address, without a path. */
  public String url() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  /** What was asked so far; of a forgetful one nothing. */
  public List<Request> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  /** How many requests were under way at most. */
  public int most() {
    return most.get();
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "scripted-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        connections.add(connection);
        start(() -> serve(connection));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket connection) {
    try (connection;
        InputStream in = new BufferedInputStream(connection.getInputStream());
        OutputStream out = connection.getOutputStream()) {
      for (Request request = read(in); request != null; request = read(in)) {
        if (request.headers().getOrDefault("upgrade", "").contains("h2c")) {
          in.read(); // as LM Studio: waits for something else
          return;
        }
        most.accumulateAndGet(under.incrementAndGet(), Math::max);
        Reply reply = script.apply(request);
        Thread.sleep(reply.delay());
        under.decrementAndGet();
        if (reply.bytes() == null) {
          in.read();
          return;
        }
        out.write(reply.bytes(), 0, Math.min(reply.sent(), reply.bytes().length));
        out.flush();
        if (reply.closes()) {
          return;
        }
      }
    } catch (IOException | InterruptedException e) {
      // the other side is gone
    } finally {
      connections.remove(connection);
    }
  }

  private Request read(InputStream in) throws IOException {
    String first = line(in);
    if (first == null) {
      return null;
    }
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    Request request;
    synchronized (requests) {
      request =
          new Request(first.split(" ")[1], headers, JSON.readTree(body), number.getAndIncrement());
      if (remembers) {
        requests.add(request);
      }
    }
    return request;
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return null;
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).strip();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }
}
