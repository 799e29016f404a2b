package io.distillery.torch;

import io.distillery.base.Text;
import java.nio.file.Path;

/** Says, in one sentence, why the tensor library cannot be loaded and what to do. */
public final class NativeLibraryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NativeLibraryException(String message, Throwable cause) {
    super(message, cause);
  }

  static NativeLibraryException twice(String platform) {
    return new NativeLibraryException(
        Text.format(
            "Two tensor libraries are on the class path, org.bytedeco:pytorch with the classifiers"
                + " %s and %s-gpu: leave out one of them.",
            platform, platform),
        null);
  }

  static NativeLibraryException explain(Throwable cause, String platform, Path cacheDirectory) {
    StringBuilder all = new StringBuilder();
    for (Throwable t = cause; t != null; t = t.getCause()) {
      all.append(t.getMessage()).append('\n');
    }
    return new NativeLibraryException(
        reason(all.toString(), platform, cacheDirectory.toString()), cause);
  }

  /** Writes the sentence for what the loader said; {@code said} may hold several lines. */
  static String reason(String said, String platform, String cacheDirectory) {
    if (said.contains("No space left")) {
      return Text.format(
          "There is no space left in %s, where the tensor library (about 435 MB) is unpacked:"
              + " free some, or name another folder with"
              + " -Dorg.bytedeco.javacpp.cachedir=FOLDER in JAVA_TOOL_OPTIONS.",
          cacheDirectory);
    }
    if (said.contains("Permission denied")
        || said.contains("Read-only file system")
        || said.contains("Could not create")) {
      return Text.format(
          "The tensor library cannot be unpacked into %s, which is not writable: mend its"
              + " permissions, or name another folder with"
              + " -Dorg.bytedeco.javacpp.cachedir=FOLDER in JAVA_TOOL_OPTIONS.",
          cacheDirectory);
    }
    if (said.contains("GLIBC") || said.contains("GLIBCXX")) {
      return Text.format(
          "The C library of this system is too old for the tensor library (%s): use a system with"
              + " glibc 2.35 or newer, such as Debian 12 or Ubuntu 22.04.",
          firstLine(said));
    }
    if (said.contains("no jnitorch")
        || said.contains("no jnijavacpp")
        || said.contains("no jniopenblas")) {
      return Text.format(
          "There is no tensor library for this platform (%s) on the class path: build on this"
              + " machine with mvn, and use one of linux-x86_64, macosx-arm64, macosx-x86_64 or"
              + " windows-x86_64.",
          platform);
    }
    return Text.format(
        "The tensor library for %s cannot be loaded (%s): delete %s and try again; if it stays so,"
            + " report it with this line.",
        platform, firstLine(said), cacheDirectory);
  }

  private static String firstLine(String said) {
    return said.lines().findFirst().orElse("no reason given").strip();
  }
}
