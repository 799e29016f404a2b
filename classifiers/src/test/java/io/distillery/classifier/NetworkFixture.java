package io.distillery.classifier;

import com.fasterxml.jackson.databind.JsonNode;
import io.distillery.torch.FormulaWeights;
import io.distillery.torch.ReferenceFiles;
import io.distillery.torch.Tensors;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/** One network of the reference numbers: its tensors' shapes, its inputs, its outputs. */
record NetworkFixture(String name) {
  /** The networks of the reference numbers, in their order. */
  static List<String> names() {
    List<String> names = new ArrayList<>();
    networks().fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Names and shapes ("64x3x3x3", "" for a scalar) of parameters and buffers. */
  Map<String, String> shapes() {
    Map<String, String> shapes = new TreeMap<>();
    try {
      for (String line : Files.readAllLines(ReferenceFiles.find("networks/networks.tsv"))) {
        String[] columns = line.split("\t", -1);
        if (columns[0].equals(name)) {
          shapes.put(columns[1], columns[2].equals("scalar") ? "" : columns[2]);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return shapes;
  }

  /** The sum of the sizes of all parameters. */
  long parameters() {
    return json().path("parameters").longValue();
  }

  /** Ten times the error that float32 itself has, and never less than 1e-5. */
  double evaluationTolerance(int size) {
    return tolerance(json().path("inputs").path(Integer.toString(size)));
  }

  /** As {@link #evaluationTolerance}, for the pass in training mode. */
  double trainingTolerance() {
    return tolerance(json().path("train_mode"));
  }

  /** Whether a pass in training mode is stored. */
  boolean isTrained() {
    return json().has("train_mode");
  }

  /** The size of the images of that pass. */
  int trainingSize() {
    return json().path("train_mode").required("input").intValue();
  }

  /** The batch norms whose running statistics after that pass are stored. */
  List<String> updatedNorms() {
    List<String> names = new ArrayList<>();
    json()
        .path("train_mode")
        .required("updated_buffers_stored")
        .forEach(norm -> names.add(norm.textValue()));
    return names;
  }

  private static double tolerance(JsonNode entry) {
    return Math.max(1e-5, 10 * entry.required("float32_minus_float64_max").doubleValue());
  }

  private JsonNode json() {
    return networks().required(name);
  }

  private static JsonNode networks() {
    return ReferenceFiles.json("networks/networks.json").required("networks");
  }

  /** The values of an expected tensor, e.g. {@code eval/32}. */
  float[] expected(String part) {
    try (SafeTensors file =
        SafeTensors.open(ReferenceFiles.find("networks/networks-expected.safetensors"))) {
      return Tensors.floats(file.tensor(name + "/" + part));
    }
  }

  /** Twice the formula's numbers under the name {@code input.S}, (n, 3, S, S). */
  static Tensor images(int n, int size) {
    long seed = FormulaWeights.seed("input." + size);
    float[] values = new float[n * 3 * size * size];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (2 * FormulaWeights.unit(seed, i));
    }
    return Tensors.of(values, n, 3, size, size);
  }
}
