package io.distillery.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.distillery.base.Json;
import io.distillery.base.Text;
import io.distillery.dataset.SkippedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A stage's success marker, {@code manifest.json} in its directory, written last.
 *
 * @param format version of this file, {@value #FORMAT}
 * @param key of the request
 * @param request what was asked
 * @param fingerprint of the output: names and bytes, without what only tells how the work went
 * @param files size and SHA-256 of each output file, by name
 * @param counts what was counted
 * @param skippedImages what could not be read
 * @param seconds that the process which finished the stage spent on it
 * @param resumed whether an earlier process had done a part
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Manifest(
    int format,
    String key,
    StageRequest request,
    String fingerprint,
    Map<String, OutputFile> files,
    Map<String, Long> counts,
    List<SkippedImage> skippedImages,
    double seconds,
    boolean resumed) {
  /** The version written. */
  public static final int FORMAT = 1;

  static final String NAME = "manifest.json";

  /**
   * An output file.
   *
   * @param bytes its size
   * @param sha256 of its content, in hexadecimal
   */
  public record OutputFile(long bytes, String sha256) {}

  /** Describes a directory that a stage has filled. */
  static Manifest of(
      StageRequest request,
      Path directory,
      Set<String> accounts,
      StageOutcome outcome,
      double seconds,
      boolean resumed)
      throws IOException {
    Map<String, OutputFile> files = new TreeMap<>();
    StringBuilder lines = new StringBuilder();
    for (Path file : Fingerprint.files(directory)) {
      String name = Fingerprint.relative(directory, file);
      if (!name.equals(NAME)) {
        String sha256 = Fingerprint.ofFile(file);
        files.put(name, new OutputFile(Files.size(file), sha256));
        if (!accounts.contains(name)) {
          lines.append(name).append(' ').append(sha256).append('\n');
        }
      }
    }
    return new Manifest(
        FORMAT,
        request.key(),
        request,
        Fingerprint.ofText(lines.toString()),
        files,
        outcome.counts(),
        outcome.skippedImages(),
        Math.round(seconds * 1000) / 1000.0,
        resumed);
  }

  /**
   * Reads the manifest of a stage's directory.
   *
   * @return empty when the stage has not succeeded
   * @throws IOException when it is of a newer format, or damaged
   */
  public static Optional<Manifest> read(Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Manifest manifest = Json.read(file, Manifest.class);
    if (manifest.format() != FORMAT) {
      throw new IOException(
          Text.format(
              "%s has format %d, this version of Distillery reads %d: use the version that wrote it, or another place.out",
              file, manifest.format(), FORMAT));
    }
    return Optional.of(manifest);
  }

  void write(Path directory) throws IOException {
    Json.write(directory.resolve(NAME), this);
  }

  /** The first output file that is missing from the directory or has another size. */
  Optional<String> firstMissing(Path directory) throws IOException {
    for (Map.Entry<String, OutputFile> file : files.entrySet()) {
      Path path = directory.resolve(file.getKey());
      if (!Files.isRegularFile(path) || Files.size(path) != file.getValue().bytes()) {
        return Optional.of(file.getKey());
      }
    }
    return Optional.empty();
  }
}
