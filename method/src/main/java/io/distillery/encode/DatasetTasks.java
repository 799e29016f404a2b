package io.distillery.encode;

import io.distillery.base.Progress;

/** Shows what the dataset floor tells of its progress as tasks, one after another. */
public final class DatasetTasks implements io.distillery.dataset.Progress, AutoCloseable {
  private final Progress progress;
  private String current = "";
  private Progress.Task task = done -> {};

  /** Shows it there. */
  public DatasetTasks(Progress progress) {
    this.progress = progress;
  }

  @Override
  public void update(String name, long done, long total) {
    if (!name.equals(current)) {
      task.close();
      current = name;
      task = progress.begin(name, name.startsWith("Downloading") ? "bytes" : "images", total);
    }
    task.done(done);
  }

  @Override
  public void close() {
    task.close();
  }
}
