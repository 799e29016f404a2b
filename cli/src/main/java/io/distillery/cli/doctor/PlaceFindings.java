package io.distillery.cli.doctor;

import static io.distillery.cli.doctor.Finding.Grade.FAULT;
import static io.distillery.cli.doctor.Finding.Grade.NOTE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Judges a folder that something is kept in: whether it can be written, and has room. */
final class PlaceFindings {
  private static final double GB = 1e9;

  private PlaceFindings() {}

  /**
   * Looks at a folder, which need not exist yet.
   *
   * @param subject what is kept there
   * @param needed bytes that it takes at most until all is there
   * @param wayOut how to name another place
   */
  static Finding of(String subject, Path folder, long needed, String wayOut) {
    Path existing = folder.toAbsolutePath().normalize();
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    long free;
    try {
      free = Files.getFileStore(existing).getUsableSpace();
    } catch (IOException e) {
      return Finding.good(subject, "%s", folder)
          .but(FAULT, "it cannot be looked at (%s); %s", e.getMessage(), wayOut);
    }
    Finding finding = Finding.good(subject, "%s, %.1f GB free", folder, free / GB);
    if (!Files.isDirectory(existing) || !isWritable(existing)) {
      return finding.but(FAULT, "%s cannot be written by this user; %s", existing, wayOut);
    }
    return finding.unless(
        free >= needed, NOTE, "up to %.1f GB are needed; %s", needed / GB, wayOut);
  }

  /** By trying: permissions say little of mounts that are read-only. */
  private static boolean isWritable(Path folder) {
    try {
      Files.delete(Files.createTempFile(folder, ".distillery", ".try"));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
