package io.distillery.hub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Plays a hub of one model on this machine, and the second host that it sends those on to who want
 * large files. What goes wrong is set by fields.
 */
public final class HubServer implements AutoCloseable {
  /** Of the only commit. */
  public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  private static final int LARGE = 1000;
  private static final int BUFFER = 1 << 14;

  /** What came where. */
  record Request(String path, String authorization, String range) {}

  final List<Request> hubRequests = new CopyOnWriteArrayList<>();
  final List<Request> storeRequests = new CopyOnWriteArrayList<>();
  final AtomicInteger sideBySide = new AtomicInteger();
  final AtomicLong served = new AtomicLong();

  /** How many answers of the second host end after a third of their bytes. */
  final AtomicInteger cuts = new AtomicInteger();

  /** How many answers of the second host have a wrong byte. */
  final AtomicInteger wrongBytes = new AtomicInteger();

  /** How many answers of the hub are refusals. */
  final AtomicInteger refusals = new AtomicInteger();

  volatile int refusalStatus;
  volatile Map<String, String> refusalHeaders = Map.of();
  volatile boolean knowsRanges = true;
  volatile boolean sendsPointers;
  volatile boolean silent;

  /** After every buffer of 16 KB of the second host. */
  public volatile long pauseMillis;

  private final String repository;
  private final Map<String, byte[]> files;
  private final Map<String, Long> claimed = new TreeMap<>();
  private final HttpServer hub;
  private final HttpServer store;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger now = new AtomicInteger();

  /**
   * Starts it.
   *
   * @param files by name; those of 1000 bytes and more are large
   */
  public HubServer(String repository, Map<String, byte[]> files) throws IOException {
    this.repository = repository;
    this.files = new TreeMap<>(files);
    hub = server(this::answer);
    store = server(this::store);
  }

  private HttpServer server(com.sun.net.httpserver.HttpHandler handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", handler);
    server.setExecutor(threads);
    server.start();
    return server;
  }

  private static URI address(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Gives the hub's address, for {@code HF_ENDPOINT}. */
  public URI endpoint() {
    return address(hub);
  }

  /** Gives how many bytes of large files went out. */
  public long served() {
    return served.get();
  }

  /** Waits until nobody is being answered. */
  public void awaitIdle() throws InterruptedException {
    while (now.get() > 0) {
      Thread.sleep(5);
    }
  }

  /** Lists a file as larger than it is. */
  void claim(String file, long size) {
    claimed.put(file, size);
  }

  static String hash(String algorithm, byte[]... contents) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      Arrays.stream(contents).forEach(digest::update);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the cache calls a file. */
  static String blob(byte[] content) {
    return content.length >= LARGE
        ? hash("SHA-256", content)
        : hash(
            "SHA-1", ("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8), content);
  }

  private static Request request(HttpExchange exchange) {
    return new Request(
        exchange.getRequestURI().toString(),
        exchange.getRequestHeaders().getFirst("Authorization"),
        exchange.getRequestHeaders().getFirst("Range"));
  }

  private void answer(HttpExchange exchange) throws IOException {
    hubRequests.add(request(exchange));
    String path = exchange.getRequestURI().getPath();
    if (refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      refusalHeaders.forEach(exchange.getResponseHeaders()::add);
      send(exchange, refusalStatus, "{\"error\":\"no\"}".getBytes(StandardCharsets.UTF_8));
      return;
    }
    String resolve = "/" + repository + "/resolve/" + COMMIT + "/";
    if (path.startsWith("/api/models/" + repository + "/revision/")) {
      send(exchange, 200, new ObjectMapper().writeValueAsBytes(listing()));
    } else if (path.startsWith(resolve) && files.containsKey(path.substring(resolve.length()))) {
      byte[] content = files.get(path.substring(resolve.length()));
      if (content.length >= LARGE) {
        exchange
            .getResponseHeaders()
            .add(
                "Location",
                address(store) + "/" + path.substring(resolve.length()) + "?signature=s%2Fx");
        send(exchange, 302, new byte[0]);
      } else {
        send(exchange, 200, content);
      }
    } else {
      send(exchange, 404, new byte[0]);
    }
  }

  private ObjectNode listing() {
    ObjectNode listing = new ObjectMapper().createObjectNode().put("sha", COMMIT);
    listing.putObject("cardData").put("license", "mit");
    ArrayNode siblings = listing.putArray("siblings");
    files.forEach(
        (name, content) -> {
          long size = claimed.getOrDefault(name, (long) content.length);
          ObjectNode file = siblings.addObject().put("rfilename", name).put("size", size);
          if (content.length >= LARGE) {
            file.put("blobId", "f".repeat(40));
            file.putObject("lfs").put("sha256", blob(content)).put("size", size);
          } else {
            file.put("blobId", blob(content));
          }
        });
    return listing;
  }

  private void store(HttpExchange exchange) throws IOException {
    storeRequests.add(request(exchange));
    sideBySide.accumulateAndGet(now.incrementAndGet(), Math::max);
    try {
      byte[] content = files.get(exchange.getRequestURI().getPath().substring(1)).clone();
      if (sendsPointers) {
        content =
            "version https://git-lfs.github.com/spec/v1\noid sha256:0\n"
                .getBytes(StandardCharsets.UTF_8);
      }
      String range = exchange.getRequestHeaders().getFirst("Range");
      int from = 0;
      int to = content.length;
      int status = 200;
      if (range != null && knowsRanges && !sendsPointers) {
        String[] ends = range.substring("bytes=".length()).split("-");
        from = Integer.parseInt(ends[0]);
        to = Integer.parseInt(ends[1]) + 1;
        status = 206;
        exchange
            .getResponseHeaders()
            .add("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + content.length);
      }
      byte[] part = Arrays.copyOfRange(content, from, to);
      if (wrongBytes.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        part[part.length / 2] ^= 1;
      }
      send(exchange, status, part);
    } finally {
      now.decrementAndGet();
    }
  }

  private void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    boolean large = exchange.getLocalAddress().getPort() == store.getAddress().getPort();
    boolean cut = large && cuts.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try {
      OutputStream out =
          exchange.getResponseBody(); // closed with the exchange, which cuts it short
      for (int from = 0; from < body.length; from += BUFFER) {
        if (cut && from >= body.length / 3) {
          break;
        }
        if (large) {
          served.addAndGet(Math.min(BUFFER, body.length - from)); // before anybody has them
        }
        out.write(body, from, Math.min(BUFFER, body.length - from));
        out.flush();
        if (large) {
          pause(silent && from > 0 ? 60_000 : pauseMillis);
        }
      }
    } catch (IOException e) {
      // whoever asked has gone, or the answer was cut on purpose
    } finally {
      exchange.close();
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    hub.stop(0);
    store.stop(0);
    threads.shutdownNow();
  }
}
