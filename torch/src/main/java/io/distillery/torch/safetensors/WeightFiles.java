package io.distillery.torch.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.Text;
import io.distillery.torch.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the safetensors files that hold a part's weights in its folder: one file, several under an
 * index, or a variant of either, such as {@code diffusion_pytorch_model.fp16.safetensors}. The
 * plain one goes before variants, of which half precision goes before others, and what was left
 * aside of training ({@code non_ema}) comes last.
 */
public final class WeightFiles {
  private static final String STEMS = "(?:diffusion_pytorch_model|model)";
  private static final Pattern WHOLE =
      Pattern.compile(STEMS + "(?:\\.(?<variant>[A-Za-z0-9_]+))?\\.safetensors");
  private static final Pattern INDEX =
      Pattern.compile(STEMS + "\\.safetensors\\.index(?:\\.(?<variant>[A-Za-z0-9_]+))?\\.json");
  private static final List<String> FIRST = List.of("", "fp16", "bf16", "fp32");
  private static final String LAST = "non_ema";

  private WeightFiles() {}

  /**
   * The files in a folder.
   *
   * @throws CheckpointException where there are none, saying what lies there instead
   */
  public static List<Path> in(Path folder) {
    List<String> names = names(folder);
    Optional<String> found =
        names.stream()
            .filter(name -> variant(name).isPresent())
            .min(
                Comparator.<String>comparingInt(name -> rank(variant(name).orElseThrow()))
                    .thenComparing(name -> INDEX.matcher(name).matches())
                    .thenComparing(Comparator.naturalOrder()));
    if (found.isEmpty()) {
      throw new CheckpointException(
          Text.format(
              "There are no weights in %s%s; expected diffusion_pytorch_model.safetensors,"
                  + " model.safetensors, a variant of one such as model.fp16.safetensors, or an index"
                  + " of several",
              folder, instead(folder, names)));
    }
    Path file = folder.resolve(found.get());
    return INDEX.matcher(found.get()).matches() ? shards(file) : List.of(file);
  }

  private static List<String> names(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new CheckpointException(Text.format("Cannot read %s: %s", folder, e.getMessage()), e);
    }
  }

  /** The variant that a file's name says: nothing for the plain one; empty for other files. */
  private static Optional<String> variant(String name) {
    for (Pattern pattern : List.of(WHOLE, INDEX)) {
      Matcher matcher = pattern.matcher(name);
      if (matcher.matches()) {
        return Optional.of(Optional.ofNullable(matcher.group("variant")).orElse(""));
      }
    }
    return Optional.empty();
  }

  private static int rank(String variant) {
    int place = FIRST.indexOf(variant);
    return place >= 0 ? place : variant.equals(LAST) ? FIRST.size() + 1 : FIRST.size();
  }

  private static String instead(Path folder, List<String> names) {
    if (!Files.isDirectory(folder)) {
      return ", for there is no such folder";
    }
    List<String> pickles =
        names.stream().filter(name -> name.matches(".*\\.(bin|pt|pth|ckpt|pkl)")).toList();
    if (!pickles.isEmpty()) {
      return Text.format(
          " but %s, a PyTorch pickle, which is never loaded: convert it to safetensors",
          String.join(", ", pickles));
    }
    List<String> others = names.stream().filter(name -> name.endsWith(".safetensors")).toList();
    return others.isEmpty() ? "" : Text.format(" but %s", String.join(", ", others));
  }

  private static List<Path> shards(Path index) {
    try {
      JsonNode map = new ObjectMapper().readTree(index.toFile()).path("weight_map");
      if (!map.isObject() || map.isEmpty()) {
        throw new CheckpointException(
            Text.format(
                "%s has no weight_map; expected an object of tensor names and shards", index));
      }
      TreeSet<String> files = new TreeSet<>();
      map.forEach(file -> files.add(file.asText()));
      List<Path> shards =
          files.stream().map(file -> index.resolveSibling(file).normalize()).toList();
      Path folder = index.getParent().normalize();
      for (Path shard : shards) {
        if (!folder.equals(shard.getParent())) {
          throw new CheckpointException(
              Text.format(
                  "%s names a shard outside: %s; expected one in %s", index, shard, folder));
        }
      }
      return shards;
    } catch (IOException e) {
      throw new CheckpointException(
          Text.format("%s cannot be read as JSON: %s", index, e.getMessage()), e);
    }
  }
}
