package io.distillery.evaluation.teacher;

import io.distillery.base.Text;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.optim.Optimizer;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Holds what a teacher's training must remember to go on as if it had never stopped: weights,
 * running statistics, optimiser and the step; in one file, replaced as a whole.
 *
 * @param weights parameters and buffers
 * @param recipe names all options; a file written under others is refused
 */
record TeacherState(Map<String, Tensor> weights, Optimizer optimizer, String recipe) {
  private static final String WEIGHTS = "weights.";
  private static final String OPTIMIZER = "optimizer.";
  private static final String STEP = "step";
  private static final String RECIPE = "recipe";

  /** Writes the state after so many steps. */
  void write(Path file, long step) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> all = new LinkedHashMap<>();
      weights.forEach((name, tensor) -> all.put(WEIGHTS + name, tensor));
      optimizer.state().forEach((name, tensor) -> all.put(OPTIMIZER + name, tensor));
      SafeTensors.write(file, all, Map.of(STEP, Long.toString(step), RECIPE, recipe));
    }
  }

  /** Takes everything back: the steps that were done, or nothing where there is no file. */
  OptionalLong restore(Path file) {
    if (!Files.exists(file)) {
      return OptionalLong.empty();
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard();
        SafeTensors saved = SafeTensors.open(file)) {
      if (!recipe.equals(saved.metadata().get(RECIPE))) {
        throw new CheckpointException(
            Text.format(
                "%s is the checkpoint of a training with other options (%s, now %s): delete it to"
                    + " start anew, or use its options",
                file, saved.metadata().get(RECIPE), recipe));
      }
      weights.forEach((name, tensor) -> tensor.copy_(saved.tensor(WEIGHTS + name)));
      Map<String, Tensor> optimizing = new LinkedHashMap<>();
      for (String name : saved.names()) {
        if (name.startsWith(OPTIMIZER)) {
          optimizing.put(name.substring(OPTIMIZER.length()), saved.tensor(name));
        }
      }
      optimizer.restore(optimizing);
      return OptionalLong.of(saved.number(STEP));
    }
  }
}
