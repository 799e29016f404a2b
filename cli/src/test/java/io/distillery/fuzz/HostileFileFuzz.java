package io.distillery.fuzz;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/** Jazzer's entry point to {@link HostileFile}; see CONTRIBUTING.md. */
public final class HostileFileFuzz {
  private static HostileFile only;

  private HostileFileFuzz() {}

  /** Takes the name of one kind of file; without it, each input's first byte chooses. */
  public static void fuzzerInitialize(String[] arguments) {
    only =
        arguments.length == 0
            ? null
            : HostileFile.valueOf(arguments[0].toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    if (only != null) {
      only.check(bytes);
    } else if (bytes.length > 0) {
      HostileFile[] all = HostileFile.values();
      all[(bytes[0] & 0xff) % all.length].check(Arrays.copyOfRange(bytes, 1, bytes.length));
    }
  }
}
