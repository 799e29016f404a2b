package io.distillery.diffusion.checkpoint;

import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.torch.ReferenceFiles;
import io.distillery.torch.Tensors;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Writes the tiny Stable Diffusion that the reference numbers belong to. Its weights are normal
 * numbers of NumPy, drawn in the order of {@code tiny-sd-weights.tsv}, which has each parameter's
 * shape, mean and deviation: equal to the original's to the last bit, without its 19 MB.
 */
final class ReferenceModel {
  private static final Map<ModelPart, Integer> SEEDS =
      Map.of(ModelPart.UNET, 1001, ModelPart.VAE, 1002, ModelPart.TEXT_ENCODER, 1003);

  /** What diffusers calls the maps of an autoencoder's attention, and called them at first. */
  private static final Map<String, String> OLD_NAMES =
      Map.of("to_q", "query", "to_k", "key", "to_v", "value", "to_out.0", "proj_attn");

  private ReferenceModel() {}

  /** Writes the model in diffusers' layout, and beside it the autoencoder under its old names. */
  static void write(Path directory, ClipTokenizer tokenizer) throws IOException {
    tokenizer.write(directory.resolve("tokenizer"));
    copyConfigs(directory);
    for (ModelPart part : ModelPart.values()) {
      try (PointerScope scope = new PointerScope()) {
        Map<String, Tensor> weights = weights(part);
        Path file = directory.resolve(part.folder()).resolve(part.weightsFile());
        SafeTensors.write(file, weights, Map.of("format", "pt"));
        if (part == ModelPart.VAE) {
          Path older = Files.createDirectories(directory.resolve("vae-old-names"));
          SafeTensors.write(older.resolve(part.weightsFile()), old(weights), Map.of());
          Files.copy(
              file.resolveSibling("config.json"),
              older.resolve("config.json"),
              StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static void copyConfigs(Path directory) throws IOException {
    Path configs = ReferenceFiles.find("tiny-sd/model_index.json").getParent();
    List<Path> files;
    try (Stream<Path> tree = Files.walk(configs)) {
      files = tree.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Path copy = directory.resolve(configs.relativize(file).toString());
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** The weights of a part, in the caller's scope. */
  static Map<String, Tensor> weights(ModelPart part) throws IOException {
    NumPyNormals normals = new NumPyNormals(SEEDS.get(part));
    Map<String, Tensor> weights = new LinkedHashMap<>();
    for (String line : Files.readAllLines(ReferenceFiles.find("tiny-sd-weights.tsv"))) {
      String[] columns = line.split("\t");
      if (columns[0].equals(part.folder())) {
        long[] shape = Arrays.stream(columns[2].split("x")).mapToLong(Long::parseLong).toArray();
        double mean = Double.parseDouble(columns[3]);
        double deviation = Double.parseDouble(columns[4]);
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (mean + normals.next() * deviation);
        }
        weights.put(columns[1], Tensors.of(values, shape));
      }
    }
    return weights;
  }

  private static Map<String, Tensor> old(Map<String, Tensor> weights) {
    Map<String, Tensor> renamed = new LinkedHashMap<>();
    weights.forEach((name, tensor) -> renamed.put(old(name), tensor));
    return renamed;
  }

  private static String old(String name) {
    for (Entry<String, String> names : OLD_NAMES.entrySet()) {
      name = name.replace("." + names.getKey() + ".", "." + names.getValue() + ".");
    }
    return name;
  }
}
