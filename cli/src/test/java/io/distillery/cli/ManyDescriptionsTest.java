package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.base.Text;
import io.distillery.dataset.image.PngFile;
import io.distillery.dataset.image.RgbImage;
import io.distillery.describe.Descriptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many images are described by a server that fails one call in twenty, while the command is killed
 * twice with {@code kill -9}. The server is another process, so that the heap is that of the
 * command alone. More images: {@code -Ddistillery.describe.images=10000}.
 */
class ManyDescriptionsTest {
  private static final int IMAGES = Integer.getInteger("distillery.describe.images", 400);
  private static final int SIDE = 32;
  private static final int SENT_SIDE = 96;
  private static final int PARALLEL = 8;
  private static final int LOOKS = 10;

  /** Name, identity and text of an answer stay in memory; the image that is sent takes 27 kB. */
  private static final int BYTES_AN_ANSWER = 1_500;

  /**
   * What the heap holds goes up and down by some 45 MB: kept images show where there are thousands.
   */
  private static final int SLACK = 64_000_000;

  private static final Pattern NUMBER = Pattern.compile("number ([0-9a-f]+)\\.");

  @TempDir Path temp;
  private Process server;
  private String url;
  private Path asked;
  private Path heap;

  /** What the heap held when so many answers were there. */
  private record Look(int answers, long bytes) {}

  @BeforeEach
  void start() throws IOException, InterruptedException {
    Random random = new Random(1);
    for (int i = 0; i < IMAGES + 2; i++) {
      byte[] pixels = new byte[3 * SIDE * SIDE];
      random.nextBytes(pixels);
      String folder = (i < IMAGES ? "train" : "val") + (i % 2 == 0 ? "/a" : "/b");
      Path file = temp.resolve(Text.format("data/%s/%06d.png", folder, i));
      Files.createDirectories(file.getParent());
      PngFile.write(file, new RgbImage(SIDE, SIDE, pixels));
    }
    asked = temp.resolve("asked");
    heap = temp.resolve("heap");
    server =
        new ProcessBuilder(CommandRun.command(FailingDescriber.class))
            .redirectOutput(asked.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    while (requests().isEmpty()) {
      Thread.sleep(5);
    }
    url = requests().get(0);
  }

  @AfterEach
  void stop() throws InterruptedException {
    server.destroyForcibly().waitFor();
  }

  /** The lines that the server has written to their end. */
  private List<String> requests() throws IOException {
    String text = Files.readString(asked);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  private Process describe(Path log, Path answers) throws IOException {
    return new ProcessBuilder(
            CommandRun.command(
                MeasuredCommand.class,
                heap.toString(),
                answers.toString(),
                Integer.toString(IMAGES / LOOKS),
                "describe",
                "--data=" + temp.resolve("data"),
                "--out=" + temp.resolve("run"),
                "--describer=openai",
                "--server=" + url,
                "--vlm=noise",
                "--smallest-side=" + SENT_SIDE,
                "--parallel=" + PARALLEL))
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  @Test
  void failuresAndKillsLoseAndRepeatNothingAndMemoryStaysFlat() throws Exception {
    Path log = temp.resolve("log");
    Path answers = temp.resolve("run/.work/descriptions/answers.jsonl");
    Random random = new Random(2);
    Map<String, Integer> keptSince = new HashMap<>();
    int lines = 0;
    for (int kill = 0; kill < 2; kill++) {
      lines += 1 + random.nextInt(IMAGES / 5);
      Process process = describe(log, answers);
      while (process.isAlive() && !hasLines(answers, lines)) {
        Thread.sleep(5);
      }
      assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
      process.destroyForcibly().waitFor();
      lines = numbers(answers).size();
      for (String number : numbers(answers)) {
        keptSince.putIfAbsent(number, requests().size());
      }
    }
    Files.delete(heap); // the last and longest one is looked at
    assertThat(describe(log, answers).waitFor()).as(Files.readString(log)).isZero();

    Path folder = temp.resolve("run/descriptions");
    assertThat(different(Files.readAllLines(folder.resolve(Descriptions.FILE)))).isEqualTo(IMAGES);
    List<String> numbers = numbers(folder.resolve("answers.jsonl"));
    assertThat(numbers.size()).isEqualTo(IMAGES);
    assertThat(different(numbers)).isEqualTo(IMAGES);

    List<String> requests = requests();
    long failed = requests.stream().filter(line -> line.endsWith("failed")).count();
    assertThat(failed).isEqualTo((requests.size() - 1 + 9) / 20);
    List<String> given = new ArrayList<>();
    for (int i = 1; i < requests.size(); i++) {
      String[] parts = requests.get(i).split(" ");
      assertThat(keptSince.getOrDefault(parts[0], Integer.MAX_VALUE))
          .as("request %d asks for an answer that is kept", i)
          .isGreaterThan(i);
      if (parts[1].equals("answered")) {
        given.add(parts[0]);
      }
    }
    assertThat(different(given)).isEqualTo(IMAGES);
    assertThat(given.size() - IMAGES)
        .as("answers that were under way when it was killed")
        .isLessThanOrEqualTo(2 * PARALLEL);

    List<Look> looks = looks();
    System.out.printf(
        Locale.ROOT,
        "%,d images, %,d requests of which %,d failed; heap after a collection: %s%n",
        IMAGES,
        requests.size() - 1,
        failed,
        looks.stream()
            .map(look -> Text.format("%,d answers %.1f MB", look.answers(), look.bytes() / 1e6))
            .collect(Collectors.joining(", ")));
    assertThat(looks).hasSizeGreaterThan(LOOKS / 2);
    Look before = calmest(looks.subList(looks.size() / 3, 2 * looks.size() / 3));
    Look after = calmest(looks.subList(2 * looks.size() / 3, looks.size()));
    assertThat(after.bytes() - before.bytes())
        .as("growth from %s to %s", before, after)
        .isLessThan(SLACK + (long) BYTES_AN_ANSWER * (after.answers() - before.answers()));
  }

  /** Requests that are under way hold images for a moment. */
  private static Look calmest(List<Look> looks) {
    return looks.stream().min(Comparator.comparingLong(Look::bytes)).orElseThrow();
  }

  private static int different(List<String> lines) {
    return new HashSet<>(lines).size();
  }

  private static boolean hasLines(Path file, int lines) throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    try (Stream<String> all = Files.lines(file)) {
      return all.count() >= lines;
    }
  }

  /** The numbers of the answers that were written to their end. */
  private static List<String> numbers(Path answers) throws IOException {
    List<String> numbers = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(answers)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher number = NUMBER.matcher(line);
        if (line.endsWith("}") && number.find()) {
          numbers.add(number.group(1));
        }
      }
    }
    return numbers;
  }

  private List<Look> looks() throws IOException {
    return Files.readAllLines(heap).stream()
        .map(line -> line.split(" "))
        .map(parts -> new Look(Integer.parseInt(parts[0]), Long.parseLong(parts[1])))
        .toList();
  }
}
