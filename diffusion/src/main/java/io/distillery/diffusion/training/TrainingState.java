package io.distillery.diffusion.training;

import io.distillery.base.Text;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.optim.Ema;
import io.distillery.torch.optim.Optimizer;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Holds everything that training must remember to go on as if it had never stopped: weights,
 * optimiser, averages and the step. Random draws follow from the seed and the step alone, so no
 * generator is kept. One safetensors file, replaced as a whole.
 */
final class TrainingState {
  private static final String WEIGHTS = "weights.";
  private static final String OPTIMIZER = "optimizer.";
  private static final String AVERAGES = "averages.";
  private static final String BALANCE = "balance";
  private static final String STEP = "step";
  private static final String UPDATES = "updates";
  private static final String RECIPE = "recipe";

  private final Map<String, Tensor> weights;
  private final Optimizer optimizer;
  private final Ema ema;
  private final LossBalance balance;
  private final String recipe;

  /** Takes a {@code recipe} that names the options; a file written under others is refused. */
  TrainingState(Map<String, Tensor> weights, Optimizer optimizer, Ema ema, String recipe) {
    this(weights, optimizer, ema, null, recipe);
  }

  /** Takes the balance of the loss too; null if there is none. */
  TrainingState(
      Map<String, Tensor> weights,
      Optimizer optimizer,
      Ema ema,
      LossBalance balance,
      String recipe) {
    this.weights = weights;
    this.optimizer = optimizer;
    this.ema = ema;
    this.balance = balance;
    this.recipe = recipe;
  }

  void write(Path file, long step) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> all = new LinkedHashMap<>();
      weights.forEach((name, tensor) -> all.put(WEIGHTS + name, tensor));
      optimizer.state().forEach((name, tensor) -> all.put(OPTIMIZER + name, tensor));
      ema.averages().forEach((name, tensor) -> all.put(AVERAGES + name, tensor));
      if (balance != null) {
        all.put(BALANCE, balance.state());
      }
      Map<String, String> metadata = new LinkedHashMap<>();
      metadata.put(STEP, Long.toString(step));
      metadata.put(UPDATES, Long.toString(ema.updates()));
      metadata.put(RECIPE, recipe);
      SafeTensors.write(file, all, metadata);
    }
  }

  /** Takes everything back and tells how many steps were done. */
  long restore(Path file) {
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
      optimizer.restore(part(saved, OPTIMIZER));
      ema.restore(part(saved, AVERAGES), saved.number(UPDATES));
      if (balance != null) {
        balance.restore(saved.tensor(BALANCE));
      }
      return saved.number(STEP);
    }
  }

  private static Map<String, Tensor> part(SafeTensors saved, String prefix) {
    Map<String, Tensor> part = new LinkedHashMap<>();
    for (String name : saved.names()) {
      if (name.startsWith(prefix)) {
        part.put(name.substring(prefix.length()), saved.tensor(name));
      }
    }
    return part;
  }
}
