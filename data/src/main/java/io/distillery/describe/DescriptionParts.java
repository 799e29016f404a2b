package io.distillery.describe;

import com.fasterxml.jackson.core.type.TypeReference;
import io.distillery.base.Directories;
import io.distillery.base.Json;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.base.WholeFile;
import io.distillery.base.WholeLines;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.SkippedImage;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Describes a dataset by parts, in several processes that share a directory: each range of images
 * has a file of its own, which appears whole. While a range is at work its answers stream to a log,
 * one for each process that tries it, so that whoever does it after a lost process asks nothing
 * again that was answered, and two that do it at the same time do not disturb each other.
 *
 * <pre>
 * 000000064-000000128.jsonl       the descriptions of the images 64 to 127, sorted by file name
 * 000000064-000000128.bad.json    those of them that cannot be read, if any
 * 000000064-000000128/UUID.log    what one process has described of them so far
 * </pre>
 *
 * @param directory need not exist
 */
public record DescriptionParts(Path directory) {
  private static final String WHOLE = ".jsonl";
  private static final String BAD = ".bad.json";
  private static final String LOG = ".log";
  private static final TypeReference<List<SkippedImage>> SKIPPED = new TypeReference<>() {};

  /**
   * Says what {@link #merge} has put together.
   *
   * @param described images that have a description
   * @param skipped images that cannot be read
   */
  public record Merged(long described, List<SkippedImage> skipped) {}

  /** Says whether a range is described. */
  public boolean has(int from, int to) {
    return Files.exists(whole(from, to));
  }

  /**
   * Describes a range, unless it is described.
   *
   * @param describer who looks
   * @param images those of the range, alone
   * @param from position of the first in the dataset, a multiple of the describer's batch
   * @param seed chooses among equivalent wordings
   * @param begun a {@code metadata.jsonl} that an interrupted {@link Describing} has left; need not
   *     exist
   */
  public void describe(Describer describer, LabelledImages images, int from, long seed, Path begun)
      throws IOException {
    int to = from + images.size();
    if (has(from, to)) {
      return;
    }
    Path logs = Files.createDirectories(directory.resolve(name(from, to)));
    SortedMap<String, String> earlier = earlier(images, logs, begun);
    Path own = logs.resolve(UUID.randomUUID() + LOG);
    try (DescriptionLog log = DescriptionLog.open(own)) {
      for (Map.Entry<String, String> line : earlier.entrySet()) {
        log.append(line.getKey(), line.getValue());
      }
    }
    BadImages bad = new BadImages(images.size(), 1); // whoever knows all judges how many they are
    new Describing(describer, images, seed, 1).write(own, bad, Progress.SILENT);
    if (!bad.sorted().isEmpty()) {
      WholeFile.writeShared(
          directory.resolve(name(from, to) + BAD),
          file -> Json.MAPPER.writeValue(file.toFile(), bad.sorted()));
    }
    Files.move(
        own, whole(from, to), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Gives the directory in which processes that try a range leave what they have. */
  public Path tries(int from, int to) throws IOException {
    return Files.createDirectories(directory.resolve(name(from, to)));
  }

  /**
   * Makes a file the descriptions of a range.
   *
   * @param texts a whole {@code metadata.jsonl}, which is gone afterwards
   */
  public void finish(Path texts, int from, int to) throws IOException {
    Files.move(
        texts,
        whole(from, to),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Reads what was said of a range's images by processes that did not end it. */
  private static SortedMap<String, String> earlier(LabelledImages images, Path logs, Path begun)
      throws IOException {
    SortedMap<String, String> texts = new TreeMap<>();
    for (String log : Directories.names(logs)) {
      try {
        texts.putAll(lines(logs.resolve(log)));
      } catch (NoSuchFileException e) {
        continue; // whoever wrote it has just ended the range
      }
    }
    if (Files.exists(begun)) {
      Set<String> names =
          images.images().stream().map(LabelledImage::fileName).collect(Collectors.toSet());
      texts.putAll(lines(begun));
      texts.keySet().retainAll(names);
    }
    return texts;
  }

  /** Says whether the ranges that are described are all of a dataset. */
  public boolean areAll(int images) throws IOException {
    int next = 0;
    for (Path file : files(WHOLE)) {
      if (from(file) != next) {
        return false;
      }
      next = to(file);
    }
    return images > 0 && next == images;
  }

  /**
   * Puts all ranges together as {@link Describing} writes them, sorted by file name. One range is
   * in memory at a time.
   *
   * @param images the dataset, of which {@linkplain #areAll all} ranges are described
   * @param file to be written
   */
  public Merged merge(LabelledImages images, Path file) throws IOException {
    NavigableMap<Integer, Path> ranges = new TreeMap<>();
    List<SkippedImage> skipped = new ArrayList<>();
    for (Path range : files(WHOLE)) {
      ranges.put(from(range), range);
      skipped.addAll(bad(range));
    }
    long[] described = new long[1];
    WholeFile.write(file, part -> described[0] = merge(images, ranges, part));
    return new Merged(described[0], skipped);
  }

  private static long merge(LabelledImages images, NavigableMap<Integer, Path> ranges, Path into)
      throws IOException {
    long described = 0;
    Path read = null;
    Map<String, String> texts = Map.of();
    try (BufferedWriter out = Files.newBufferedWriter(into)) {
      for (int label : byName(images)) {
        int position = images.start(label);
        for (LabelledImage image : images.ofClass(label)) {
          Path range = ranges.floorEntry(position++).getValue();
          if (!range.equals(read)) {
            texts = lines(range);
            read = range;
          }
          String text = texts.get(image.fileName());
          if (text != null) {
            out.write(new DescriptionLine(image.fileName(), text) + "\n");
            described++;
          }
        }
      }
    }
    return described;
  }

  /** Orders classes as their files' names are ordered, which begin with the class's folder. */
  private static List<Integer> byName(LabelledImages images) {
    return IntStream.range(0, images.classNames().size())
        .filter(label -> !images.ofClass(label).isEmpty())
        .boxed()
        .sorted(Comparator.comparing(label -> images.ofClass(label).get(0).fileName()))
        .toList();
  }

  /**
   * Adds what is described so far to a {@code metadata.jsonl} that {@link Describing} goes on with.
   *
   * @param file new, or what an interrupted call has left
   */
  public void pour(Path file) throws IOException {
    Set<String> poured = new HashSet<>();
    List<Path> sources = new ArrayList<>(files(WHOLE));
    for (String range : Directories.names(directory)) {
      Path logs = directory.resolve(range);
      Directories.names(logs).forEach(log -> sources.add(logs.resolve(log)));
    }
    if (sources.isEmpty()) {
      return;
    }
    try (DescriptionLog log = DescriptionLog.open(file)) {
      poured.addAll(log.earlier().texts().keySet());
      for (Path source : sources) {
        for (Map.Entry<String, String> line : lines(source).entrySet()) {
          if (poured.add(line.getKey())) {
            log.append(line.getKey(), line.getValue());
          }
        }
      }
    }
  }

  private List<SkippedImage> bad(Path range) throws IOException {
    String name = range.getFileName().toString();
    Path file = directory.resolve(name.substring(0, name.length() - WHOLE.length()) + BAD);
    return Files.exists(file) ? Json.MAPPER.readValue(file.toFile(), SKIPPED) : List.of();
  }

  private static SortedMap<String, String> lines(Path file) throws IOException {
    return Descriptions.parse(WholeLines.read(file).lines(), file).texts();
  }

  private Path whole(int from, int to) {
    return directory.resolve(name(from, to) + WHOLE);
  }

  private static String name(int from, int to) {
    return Text.format("%09d-%09d", from, to);
  }

  private static int from(Path range) {
    return Integer.parseInt(range.getFileName().toString().substring(0, 9));
  }

  private static int to(Path range) {
    return Integer.parseInt(range.getFileName().toString().substring(10, 19));
  }

  private List<Path> files(String ending) throws IOException {
    return Directories.names(directory).stream()
        .filter(name -> name.endsWith(ending))
        .map(directory::resolve)
        .toList();
  }
}
