package io.distillery.stage;

import io.distillery.run.RunDirectory;
import io.distillery.run.Workspace;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * What a process has open for the parts that it does of one run: a model is read once, whatever the
 * number of parts and of threads that do them. What the parts of a stage share is closed when parts
 * of another stage begin and the last of its own has ended.
 */
public final class Bench implements AutoCloseable {
  private final SharedRun shared;
  private final Map<String, Drawer> drawers = new HashMap<>(); // by stage
  private String latest = "";

  /** Opens what the parts of a stage share. */
  @FunctionalInterface
  public interface Opening<T extends AutoCloseable> {
    /** Opens it. */
    T open() throws IOException;
  }

  /** What is open for a stage. */
  private static final class Drawer {
    private final Map<Class<?>, AutoCloseable> open = new HashMap<>();
    private final Deque<AutoCloseable> latestFirst = new ArrayDeque<>();
    private int parts;

    synchronized <T extends AutoCloseable> T once(Class<T> type, Opening<T> opening)
        throws IOException {
      AutoCloseable there = open.get(type);
      if (there == null) {
        there = opening.open();
        open.put(type, there);
        latestFirst.push(there);
      }
      return type.cast(there);
    }

    synchronized void close() throws IOException {
      Bench.close(latestFirst);
      open.clear();
    }
  }

  /** Closes all that is open, and takes it away. */
  static void close(Deque<AutoCloseable> latestFirst) throws IOException {
    while (!latestFirst.isEmpty()) {
      try {
        latestFirst.pop().close();
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
  }

  /** Opens nothing yet. */
  public Bench(SharedRun shared) {
    this.shared = shared;
  }

  /** Does a part, on the calling thread and others of its own. */
  public void execute(Part part) throws IOException {
    begin(part.stage());
    try {
      LibTorch.threads(shared.threads());
      part.execute(this);
    } finally {
      end(part.stage());
    }
  }

  private synchronized void begin(String stage) throws IOException {
    latest = stage;
    for (Map.Entry<String, Drawer> other : drawers.entrySet()) {
      if (!other.getKey().equals(stage) && other.getValue().parts == 0) {
        other.getValue().close();
      }
    }
    drawers.computeIfAbsent(stage, s -> new Drawer()).parts++;
  }

  private synchronized void end(String stage) throws IOException {
    Drawer drawer = drawers.get(stage);
    drawer.parts--;
    if (drawer.parts == 0 && !latest.equals(stage)) {
      drawer.close();
    }
  }

  /** What is known of the run. */
  public SharedRun shared() {
    return shared;
  }

  /** Where a stage is at work. */
  public Workspace workspace(String stage) {
    return RunDirectory.shared(shared.run()).workspace(stage);
  }

  /**
   * Gives what the parts of a stage share, which the first that asks opens and this closes.
   *
   * @param type under which it is known
   */
  public <T extends AutoCloseable> T once(String stage, Class<T> type, Opening<T> opening)
      throws IOException {
    Drawer drawer;
    synchronized (this) {
      drawer = drawers.get(stage);
    }
    return drawer.once(type, opening);
  }

  @Override
  public synchronized void close() throws IOException {
    for (Drawer drawer : drawers.values()) {
      drawer.close();
    }
  }
}
