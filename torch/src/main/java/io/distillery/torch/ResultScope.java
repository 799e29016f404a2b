package io.distillery.torch;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Runs work in a scope that leaves one tensor behind. Tensors live until their scope ends, so that
 * a model run in one scope would keep everything it computed on the way; each of its blocks is
 * therefore run in a scope of its own. What autograd needs later it keeps by itself.
 */
public final class ResultScope {
  private ResultScope() {}

  /** Returns the result, in the caller's scope; everything else that the work made is freed. */
  public static Tensor of(Supplier<Tensor> work) {
    try (Tensor result = detached(work)) {
      return new Tensor(result);
    }
  }

  /** Returns the result, in no scope: the caller closes it. Everything else is freed. */
  public static Tensor detached(Supplier<Tensor> work) {
    try (PointerScope scope = new PointerScope()) {
      return new Tensor(work.get()).retainReference();
    }
  }
}
