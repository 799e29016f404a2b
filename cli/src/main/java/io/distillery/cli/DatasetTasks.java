package io.distillery.cli;

import io.distillery.dataset.Progress;

/** Shows the progress of fetching a dataset as tasks, one after another. */
final class DatasetTasks implements Progress, AutoCloseable {
  private final io.distillery.pipeline.Progress progress;
  private String current;
  private io.distillery.pipeline.Progress.Task task;

  DatasetTasks(io.distillery.pipeline.Progress progress) {
    this.progress = progress;
  }

  @Override
  public void update(String name, long done, long total) {
    if (!name.equals(current)) {
      close();
      current = name;
      boolean bytes = name.startsWith("Downloading");
      task = progress.begin(name, bytes ? "bytes" : "images", total);
    }
    task.done(done);
  }

  @Override
  public void close() {
    if (task != null) {
      task.close();
      task = null;
    }
  }
}
