package io.distillery.evaluation.teacher;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.classifier.Architecture;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.augment.Normalisation;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import io.distillery.torch.safetensors.SafeTensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Describes weights of a network that was trained elsewhere, and what must be known to ask it.
 *
 * @param file safetensors, with the architecture's own names
 * @param architecture whose weights they are
 * @param imageSize width and height of its images
 * @param outputs names of the classes in the order of its outputs
 * @param normalisation of its images
 * @param type number format that weights are rounded to before they are measured, since the teacher
 *     is to be written in it
 */
public record TeacherWeights(
    Path file,
    Architecture architecture,
    int imageSize,
    List<String> outputs,
    Normalisation normalisation,
    ScalarType type) {
  private static final String COUNTER = ".num_batches_tracked"; // of PyTorch's batch norm

  /** Copies the names. */
  public TeacherWeights {
    outputs = List.copyOf(outputs);
  }

  /**
   * Makes a teacher of a dataset's classes, in the dataset's order: the outputs are put into it,
   * and those of other classes are left out.
   *
   * @param classNames of the dataset, in the order of its labels; each must be among the outputs
   * @param test real images, on which its accuracy is measured
   * @return the teacher, which the caller closes
   * @throws CheckpointException if the file is not there or does not fit the architecture
   * @throws ConfigurationException if an output is missing, or the teacher knows nothing
   */
  public Teacher teacher(List<String> classNames, LabelledTensor test) throws InterruptedException {
    try (PointerScope scope = new PointerScope();
        SafeTensors saved = SafeTensors.open(file)) {
      Map<String, Tensor> tensors = saved.tensors();
      Set<String> counters =
          tensors.keySet().stream().filter(n -> n.endsWith(COUNTER)).collect(Collectors.toSet());
      long[] rows = rows(classNames);
      try (Parameters whole = Parameters.from(tensors, ScalarType.Float, file.toString())) {
        architecture.builder().build(whole.root(), imageSize, outputs.size());
        whole.verify(counters);
        tensors = new LinkedHashMap<>(whole.all());
        for (String name : head(whole)) {
          tensors.put(
              name, tensors.get(name).index_select(0, Tensors.of(rows, rows.length)).contiguous());
        }
        return measured(tensors, classNames, test);
      }
    }
  }

  /** Finds the output of each class. */
  private long[] rows(List<String> classNames) {
    List<String> missing = classNames.stream().filter(name -> !outputs.contains(name)).toList();
    if (!missing.isEmpty()) {
      throw new ConfigurationException(
          Text.format(
              "%s has no output for the classes %s of the dataset; its outputs are named %s. Name them"
                  + " as the dataset does, in the order of the outputs",
              file, missing, outputs));
    }
    return classNames.stream().mapToLong(outputs::indexOf).toArray();
  }

  /** Names the last layer: weight and bias with a row for each output. */
  private List<String> head(Parameters network) {
    List<String> names = new ArrayList<>(network.trainable().keySet());
    List<String> last = names.subList(names.size() - 2, names.size());
    for (String name : last) {
      Tensor tensor = network.trainable().get(name);
      if (tensor.size(0) != outputs.size()) {
        throw new IllegalStateException(
            Text.format(
                "The last layer of %s is %s %s, expected %d rows",
                architecture.name(), name, Arrays.toString(tensor.shape()), outputs.size()));
      }
    }
    return last;
  }

  private Teacher measured(
      Map<String, Tensor> tensors, List<String> classNames, LabelledTensor test)
      throws InterruptedException {
    Teacher unmeasured = build(tensors, classNames, 0);
    double accuracy;
    try {
      accuracy = unmeasured.measure(test).accuracy();
    } finally {
      unmeasured.close();
    }
    return build(tensors, classNames, accuracy);
  }

  private Teacher build(Map<String, Tensor> tensors, List<String> classNames, double accuracy) {
    Map<String, Tensor> own = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> own.put(name, tensor.to(type).to(ScalarType.Float).clone()));
    Parameters parameters = Parameters.from(own, null, file.toString());
    return new Teacher(
        new Teacher.About(architecture.name(), imageSize, classNames, normalisation, accuracy),
        parameters,
        architecture.builder().build(parameters.root(), imageSize, classNames.size()));
  }
}
