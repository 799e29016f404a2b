package io.distillery.dataset.packaged;

import io.distillery.base.Text;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.packed.TarFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the .tgz of an npm package. Entries are only ever read by their exact names, one after
 * another, and never written under a name that the archive chose.
 */
public final class PackageArchive {
  private static final int BUFFER = 1 << 16;

  private final Path file;

  /** Names the archive; nothing is read yet. */
  public PackageArchive(Path file) {
    this.file = file;
  }

  /** Takes the content of one entry. */
  @FunctionalInterface
  public interface EntryReader {
    /** Takes an entry. */
    void read(String name, byte[] content) throws IOException;
  }

  /** Computes the SHA-512 of the whole file, as npm's lock files write it. */
  public String integrity() throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      byte[] buffer = new byte[BUFFER];
      while (in.read(buffer) >= 0) {}
    }
    return "sha512-" + Base64.getEncoder().encodeToString(digest.digest());
  }

  /**
   * Passes the wanted entries to {@code reader}, in the order of the archive; all must be there.
   */
  public void read(Set<String> wanted, EntryReader reader) throws IOException {
    Set<String> missing = new HashSet<>(wanted);
    try (TarFile tar = TarFile.open(file)) {
      for (Optional<String> name = tar.next();
          name.isPresent() && !missing.isEmpty();
          name = tar.next()) {
        if (missing.remove(name.get())) {
          reader.read(name.get(), tar.content());
        }
      }
    }
    if (!missing.isEmpty()) {
      throw new DatasetException(Text.format("%s has no %s", file, String.join(", ", missing)));
    }
  }
}
