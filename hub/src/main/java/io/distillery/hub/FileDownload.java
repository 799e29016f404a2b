package io.distillery.hub;

import io.distillery.base.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * Fetches a file in parts, several at a time, each where it belongs in a file beside the place of
 * the whole one. A journal says which parts have come, so that a killed process's successor fetches
 * the others alone; size and hash are looked at before the file gets its name.
 */
final class FileDownload {
  private static final int BUFFER = 1 << 16;
  private static final int PARTIAL = 206;
  private static final String POINTER = "version https://git-lfs";
  private static final String POINTER_CAME = "a Git LFS pointer comes in place of the file";

  private final HubClient hub;
  private final HubName model;
  private final String commit;
  private final HubFile file;
  private final Path blob;
  private final Manner manner;
  private final LongConsumer fetched;

  /**
   * Says how files are fetched.
   *
   * @param partBytes in a part
   * @param connections parts that come side by side
   * @param attempts how often a part is asked for that does not come, before that is an error
   * @param pauseMillis before it is asked for again; twice that the next time
   * @param silenceMillis after which a part that sends nothing is asked for again
   */
  record Manner(
      int partBytes, int connections, int attempts, long pauseMillis, long silenceMillis) {
    static final Manner USUAL = new Manner(16 << 20, 4, 6, 1000, 60_000);

    private static final long LONGEST_PAUSE = 60_000;

    private void pause(int attempt, HubClient.BusyException busy) throws IOException {
      long own = pauseMillis << Math.min(attempt, 6);
      long asked = busy == null ? 0 : 1000 * busy.seconds().orElse(0);
      if (asked > LONGEST_PAUSE) {
        throw busy;
      }
      try {
        Thread.sleep(Math.max(own, asked));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("Interrupted");
      }
    }
  }

  /**
   * @param blob the place of the whole file
   * @param fetched told of bytes that have come, from several threads
   */
  FileDownload(
      HubClient hub,
      HubName model,
      String commit,
      HubFile file,
      Path blob,
      Manner manner,
      LongConsumer fetched) {
    this.hub = hub;
    this.model = model;
    this.commit = commit;
    this.file = file;
    this.blob = blob;
    this.manner = manner;
    this.fetched = fetched;
  }

  /** Says where a file is until it is whole; no name of another tool's. */
  static Path part(Path blob) {
    return blob.resolveSibling(blob.getFileName() + ".distillery-part");
  }

  private Path journal() {
    return blob.resolveSibling(blob.getFileName() + ".distillery-parts");
  }

  /**
   * Fetches what is missing; wrong bytes are thrown away, and fetched once more.
   *
   * @throws IOException saying what could not be had
   */
  void run() throws IOException {
    Files.createDirectories(blob.getParent());
    fetch();
    if (!isSound()) {
      discard();
      fetch();
      if (!isSound()) {
        throw changed(isPointer() ? POINTER_CAME : "its hash differs, twice");
      }
    }
    Files.move(
        part(blob), blob, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Files.deleteIfExists(journal());
  }

  /** Throws away what came. */
  private IOException changed(String how) throws IOException {
    discard();
    return new IOException(
        Text.format(
            "%s of %s does not come as the hub describes it (%s): a proxy or a mirror changes it; let"
                + " HF_ENDPOINT name another",
            file.name(), model, how));
  }

  private void discard() throws IOException {
    Files.deleteIfExists(part(blob));
    Files.deleteIfExists(journal());
  }

  private int parts() {
    return Math.max(
        1, Math.toIntExact((file.size() + manner.partBytes() - 1) / manner.partBytes()));
  }

  private void fetch() throws IOException {
    String title = Text.format("%d bytes in parts of %d", file.size(), manner.partBytes());
    BitSet done = done(title);
    try (FileChannel out =
            FileChannel.open(part(blob), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileChannel journal =
            FileChannel.open(journal(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      journal.truncate(0);
      append(journal, title);
      for (int part = done.nextSetBit(0); part >= 0; part = done.nextSetBit(part + 1)) {
        append(journal, String.valueOf(part));
        fetched.accept(length(part));
      }
      fetch(done, out, journal);
      out.force(false);
    }
  }

  /** The parts that a process before has fetched of this file. */
  private BitSet done(String title) throws IOException {
    BitSet done = new BitSet();
    if (!Files.isRegularFile(part(blob)) || !Files.isRegularFile(journal())) {
      return done;
    }
    String text = Files.readString(journal());
    List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    if (!lines.isEmpty() && lines.get(0).equals(title)) {
      lines.stream().skip(1).mapToInt(Integer::parseInt).forEach(done::set);
    }
    return done;
  }

  private static synchronized void append(FileChannel journal, String line) throws IOException {
    journal.position(journal.size());
    journal.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
  }

  private long start(int part) {
    return (long) part * manner.partBytes();
  }

  private long length(int part) {
    return Math.min(manner.partBytes(), file.size() - start(part));
  }

  private void fetch(BitSet done, FileChannel out, FileChannel journal) throws IOException {
    ExecutorService workers = Executors.newFixedThreadPool(manner.connections());
    try {
      List<Future<?>> parts = new ArrayList<>();
      for (int part = done.nextClearBit(0); part < parts(); part = done.nextClearBit(part + 1)) {
        int number = part;
        parts.add(
            workers.submit(
                () -> {
                  fetch(number, out);
                  out.force(false);
                  append(journal, String.valueOf(number));
                  return null;
                }));
      }
      for (Future<?> part : parts) {
        part.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      if (e.getCause() instanceof RuntimeException bug) {
        throw bug;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted");
    } finally {
      workers.shutdownNow();
    }
  }

  /** Fetches a part, from where it was cut off last. */
  private void fetch(int part, FileChannel out) throws IOException {
    long have = 0;
    for (int attempt = 0; have < length(part) || length(part) == 0; attempt++) {
      HubClient.BusyException busy = null;
      IOException cut = null;
      long before = have;
      try {
        have = fetch(part, have, out);
        if (have == length(part)) {
          return;
        }
        cut = new IOException("the connection was cut");
      } catch (HubClient.BusyException e) {
        busy = e;
      } catch (InterruptedIOException e) {
        throw e;
      } catch (CutException e) {
        have = e.have;
        cut = e;
      }
      attempt = have > before ? 0 : attempt;
      if (attempt + 1 >= manner.attempts()) {
        if (part == 0 && isPointer()) {
          throw changed(POINTER_CAME);
        }
        throw busy != null
            ? busy
            : new IOException(
                Text.format(
                    "%s of %s does not come (%s): look to the network; the same command goes on where"
                        + " it stopped",
                    file.name(), model, cut.getMessage()),
                cut);
      }
      manner.pause(attempt, busy);
    }
  }

  /** Tells how much of a part had come. */
  private static final class CutException extends IOException {
    private static final long serialVersionUID = 1;
    private final long have;

    CutException(IOException cause, long have) {
      super(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
      this.have = have;
    }
  }

  /** Gives how much of the part is there. */
  private long fetch(int part, long have, FileChannel out) throws IOException {
    boolean whole = parts() == 1 && have == 0;
    long from = start(part) + have;
    long end = start(part) + length(part);
    HttpResponse<InputStream> response =
        hub.open(
            model,
            commit,
            file,
            whole ? Optional.empty() : Optional.of(Text.format("bytes=%d-%d", from, end - 1)));
    try (InputStream body = new WatchedStream(response.body(), manner.silenceMillis())) {
      long at = from;
      if (response.statusCode() != PARTIAL) {
        body.skipNBytes(from); // a server that knows no parts sends the file from its beginning
      } else {
        requireRange(response, from);
      }
      byte[] buffer = new byte[BUFFER];
      while (at < end) {
        int read = body.read(buffer, 0, (int) Math.min(buffer.length, end - at));
        if (read < 0) {
          break;
        }
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
        while (bytes.hasRemaining()) {
          at += out.write(bytes, at);
        }
        have = at - start(part);
        fetched.accept(read);
      }
      return at - start(part);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      throw new CutException(e, have);
    }
  }

  private void requireRange(HttpResponse<InputStream> response, long from) throws IOException {
    String range = response.headers().firstValue("Content-Range").orElse("");
    if (!range.startsWith(Text.format("bytes %d-", from))
        || !(range.endsWith("/" + file.size()) || range.endsWith("/*"))) {
      throw new IOException(
          Text.format(
              "the hub was asked for a part from byte %d of %d and sends '%s'",
              from, file.size(), range));
    }
  }

  private boolean isSound() throws IOException {
    return Files.size(part(blob)) == file.size() && hash().equals(file.hash()) && !isPointer();
  }

  /** SHA-256 of a large file, else what Git makes of the content and its length. */
  private String hash() throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance(file.isLarge() ? "SHA-256" : "SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    if (!file.isLarge()) {
      digest.update(Text.format("blob %d\0", file.size()).getBytes(StandardCharsets.UTF_8));
    }
    try (InputStream in = Files.newInputStream(part(blob))) {
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private boolean isPointer() throws IOException {
    try (InputStream in = Files.newInputStream(part(blob))) {
      return new String(in.readNBytes(POINTER.length()), StandardCharsets.ISO_8859_1)
          .equals(POINTER);
    }
  }
}
