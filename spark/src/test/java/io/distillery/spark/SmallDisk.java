package io.distillery.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file system of a quarter of a megabyte, in memory.
 *
 * @param folder where it is mounted
 */
record SmallDisk(Path folder) implements AutoCloseable {
  /** Mounts one; whoever may not mount skips the test. */
  static SmallDisk at(Path folder) throws Exception {
    Files.createDirectories(folder);
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder.toString()),
        "Nothing is known of full disks: mounting a small one needs root");
    return new SmallDisk(folder);
  }

  /** Fills it to the last byte. */
  void fill() {
    try {
      Files.write(folder.resolve("all"), new byte[1 << 20]);
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  @Override
  public void close() throws Exception {
    assertThat(run("umount", "-l", folder.toString())).isTrue();
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(List.of(command)).inheritIO().start().waitFor() == 0;
  }
}
