package io.distillery.hub;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Fetches models from a hub into its cache. */
public final class ModelPull {
  private static final long MEGABYTE = 1_000_000;

  private final HubSettings settings;
  private final HubCache cache;
  private final HubClient hub;
  private final FileDownload.Manner manner;

  /** Fetches as the settings say. */
  public ModelPull(HubSettings settings) {
    this(settings, FileDownload.Manner.USUAL);
  }

  ModelPull(HubSettings settings, FileDownload.Manner manner) {
    this.settings = settings;
    this.manner = manner;
    cache = new HubCache(settings.cache());
    hub = new HubClient(settings);
  }

  /**
   * Holds what is about to be fetched.
   *
   * @param model whose files they are
   * @param commit that its revision is now
   * @param licence as the hub says; empty where it says none
   * @param files that are needed
   * @param bytes of all
   * @param missing bytes of those that are not in the cache
   */
  public record Plan(
      HubName model, String commit, String licence, List<HubFile> files, long bytes, long missing) {
    public Plan {
      files = List.copyOf(files);
    }

    /** Says it to who is to agree. */
    public String text() {
      return Text.format(
          "%s, commit %s, licence %s: %d files, %,d MB%s",
          model,
          commit.substring(0, 8),
          licence.isEmpty() ? "not said" : licence,
          files.size(),
          megabytes(bytes),
          missing == bytes
              ? ""
              : missing == 0
                  ? ", all in the cache"
                  : Text.format(", of which %,d MB are missing", megabytes(missing)));
    }
  }

  /**
   * Asks the hub what is to be fetched; fetches nothing.
   *
   * @param file the one that is wanted of several models in one place; else what is needed is
   *     chosen
   * @throws ConfigurationException where there is no such model, it may not be seen, or nothing of
   *     it can be used
   */
  public Plan plan(HubName model, Optional<String> file) throws IOException {
    if (settings.offline()) {
      throw new ConfigurationException(
          "HF_HUB_OFFLINE is set, so that no hub is asked: unset it to fetch a model");
    }
    HubListing listing = hub.listing(model);
    List<HubFile> needed =
        file.isPresent()
            ? NeededFiles.named(model, listing, file.get())
            : NeededFiles.of(model, listing);
    return new Plan(
        model,
        listing.commit(),
        listing.licence(),
        needed,
        needed.stream().mapToLong(HubFile::size).sum(),
        needed.stream().filter(each -> !isThere(model, each)).mapToLong(HubFile::size).sum());
  }

  private boolean isThere(HubName model, HubFile file) {
    Path blob = cache.blob(model, file);
    try {
      return Files.isRegularFile(blob) && Files.size(blob) == file.size();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Fetches what is missing. Killed at any moment and called again, it goes on where it was.
   *
   * @return the model's directory, or its file where it is a single one
   * @throws ConfigurationException where the disk has no room
   */
  public Path fetch(Plan plan, Progress progress) throws IOException {
    requireRoom(plan);
    HubName model = plan.model();
    try (FileChannel lock = cache.lock(model);
        Progress.Task task = progress.begin("Fetching " + model, "MB", megabytes(plan.bytes()))) {
      AtomicLong done = new AtomicLong();
      for (HubFile file : plan.files()) {
        if (isThere(model, file)) {
          task.done(megabytes(done.addAndGet(file.size())));
        } else {
          long before = done.get();
          new FileDownload(
                  hub,
                  model,
                  plan.commit(),
                  file,
                  cache.blob(model, file),
                  manner,
                  bytes -> tell(task, done, bytes, before + file.size()))
              .run();
          done.set(before + file.size());
        }
        cache.link(model, plan.commit(), file);
      }
    }
    cache.point(model, plan.commit());
    return cache
        .find(model)
        .orElseThrow(
            () ->
                new IOException(
                    Text.format(
                        "%s is not found in %s any more: did another program clear it?",
                        model, cache.directory())));
  }

  /** What is fetched twice is counted once. */
  private static synchronized void tell(
      Progress.Task task, AtomicLong done, long bytes, long most) {
    done.set(Math.min(most, done.get() + bytes));
    task.done(megabytes(done.get()));
  }

  private void requireRoom(Plan plan) throws IOException {
    Files.createDirectories(cache.directory());
    FileStore disk = Files.getFileStore(cache.directory());
    long room = disk.getUsableSpace();
    if (room < plan.missing()) {
      throw new ConfigurationException(
          Text.format(
              "%s needs %,d MB more in %s, where %,d MB are free: make room there, or let HF_HOME name"
                  + " a directory on another disk",
              plan.model(), megabytes(plan.missing()), cache.directory(), megabytes(room)));
    }
  }

  private static long megabytes(long bytes) {
    return (bytes + MEGABYTE - 1) / MEGABYTE;
  }
}
