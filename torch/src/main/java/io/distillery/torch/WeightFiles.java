package io.distillery.torch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds the safetensors files that hold a model's weights in a folder: one file, or several under
 * an index such as {@code model.safetensors.index.json}.
 */
public final class WeightFiles {
  private static final String INDEX = ".index.json";

  private WeightFiles() {}

  /**
   * The files of a folder, for {@link StoredWeights#open}.
   *
   * @param names that the one file may have, the likeliest first; an index has such a name with
   *     {@code .index.json} behind it
   * @throws CheckpointException when there are none, or the index is broken or leads outside
   */
  public static List<Path> in(Path folder, List<String> names) {
    for (String name : names) {
      Path file = folder.resolve(name);
      if (Files.exists(file)) {
        return List.of(file);
      }
      Path index = folder.resolve(name + INDEX);
      if (Files.exists(index)) {
        return shards(index);
      }
    }
    throw new CheckpointException(
        Text.format(
            "There are no weights in %s%s; expected one of %s (or %s)",
            folder, pickles(folder), names, names.get(0) + INDEX));
  }

  private static String pickles(Path folder) {
    if (!Files.isDirectory(folder)) {
      return ", for there is no such folder";
    }
    try (Stream<Path> all = Files.list(folder)) {
      List<String> found =
          all.map(file -> file.getFileName().toString())
              .filter(name -> name.matches(".*\\.(bin|pt|pth|ckpt|pkl)"))
              .sorted()
              .toList();
      return found.isEmpty()
          ? ""
          : Text.format(
              " but %s, a PyTorch pickle, which is never loaded: convert it to safetensors",
              String.join(", ", found));
    } catch (IOException e) {
      return Text.format(" (%s)", e.getMessage());
    }
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
