package io.distillery.torch.optim;

import java.util.Map;
import java.util.function.BiConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Does the same with each parameter of a model, in one thread or in several: what is done with one
 * does not depend on the others, so that the numbers are the same.
 */
@FunctionalInterface
public interface ParameterWalk {
  /** Takes one after another in the caller's thread, whose operators use the threads they have. */
  ParameterWalk HERE =
      (parameters, work) -> {
        try (PointerScope scope = new PointerScope();
            NoGradGuard guard = new NoGradGuard()) {
          parameters.forEach(work);
        }
      };

  /**
   * Does it with each, and waits until all is done. No gradients are recorded, and what is
   * allocated is freed at the end.
   *
   * @param parameters by name
   * @param work that may run in several threads at the same time
   */
  void each(Map<String, Tensor> parameters, BiConsumer<String, Tensor> work);
}
