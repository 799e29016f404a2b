package io.distillery.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever moment commands are killed at, starting them again ends with the same bytes. More
 * moments: {@code -Ddistillery.kill.points=100}.
 */
class KilledAnywhereTest {
  @TempDir static Path temp;
  private static TinyRun tiny;

  @BeforeAll
  static void makeDatasetAndModel() throws IOException {
    tiny = TinyRun.in(temp);
  }

  private static Path folder(String name) throws IOException {
    return Files.createDirectory(temp.resolve(name));
  }

  @Test
  void aRunOfAllStages() throws Exception {
    new KilledCommand(
            out -> tiny.arguments(out, "--checkpoint-every=1"),
            out ->
                Files.exists(out.resolve("report.html"))
                    ? List.of(TinyRun.hashes(out), TinyRun.results(out))
                    : null)
        .check(KilledCommand.points(), folder("run"), 1);
  }

  @Test
  void aComparison() throws Exception {
    new KilledCommand(
            out ->
                new String[] {
                  "compare",
                  "--data=" + tiny.data(),
                  "--out=" + out,
                  "--model=" + tiny.model(),
                  "--no-train",
                  "--methods=default,random,herding",
                  "--ipc=1,2",
                  "--sets=2",
                  "--threads=1",
                  "--steps=2",
                  "--size=16",
                  "--eval-epochs=2",
                  "--eval-tests=1",
                  "--repeats=1"
                },
            out ->
                Files.exists(out.resolve("table.html"))
                    ? Files.readString(out.resolve("table.csv"))
                    : null)
        .check(KilledCommand.fewerPoints(), folder("compare"), 2);
  }

  @Test
  void aTeacher() throws Exception {
    new KilledCommand(
            out ->
                new String[] {
                  "teacher",
                  "--data=" + tiny.data(),
                  "--out=" + out.resolveSibling(out.getFileName() + ".safetensors"),
                  "--network=convnet3-batch",
                  "--size=16",
                  "--epochs=6",
                  "--batch=12",
                  "--checkpoint-every=1",
                  "--threads=1"
                },
            out -> content(out.resolveSibling(out.getFileName() + ".safetensors")))
        .check(KilledCommand.fewerPoints(), folder("teacher"), 3);
  }

  private static ByteBuffer content(Path file) throws IOException {
    return Files.exists(file) ? ByteBuffer.wrap(Files.readAllBytes(file)) : null;
  }
}
