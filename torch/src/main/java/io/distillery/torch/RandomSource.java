package io.distillery.torch;

import static org.bytedeco.pytorch.global.torch.createCPUGenerator;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Gives a seeded stream of random tensors: PyTorch's Mersenne Twister, with its numbers. */
public final class RandomSource implements AutoCloseable {
  private final Generator generator;
  private final GeneratorOptional optional;

  /** Starts the stream that {@code torch.Generator().manual_seed(seed)} starts. */
  public RandomSource(long seed) {
    LibTorch.load();
    generator = createCPUGenerator(seed);
    generator.retainReference();
    optional = new GeneratorOptional(generator);
    optional.retainReference();
  }

  /** Draws standard normal float32 numbers. */
  public Tensor normal(long... shape) {
    return torch.randn(shape, optional, new TensorOptions(ScalarType.Float));
  }

  /** Draws uniform float32 numbers in [0, 1). */
  public Tensor uniform(long... shape) {
    return torch.rand(shape, optional, new TensorOptions(ScalarType.Float));
  }

  /** Draws uniform int64 numbers in [0, bound). */
  public Tensor integers(long bound, long... shape) {
    return torch.randint(bound, shape, optional, new TensorOptions(ScalarType.Long));
  }

  /** Draws the numbers 0 to n - 1 in random order, int64 {@code [n]}. */
  public Tensor permutation(long n) {
    return torch.randperm(n, optional, new TensorOptions(ScalarType.Long));
  }

  /** Tells where the stream stands, as a uint8 tensor for a checkpoint. */
  public Tensor state() {
    return generator.get_state();
  }

  /** Takes the stream to where {@link #state()} was read. */
  public void restore(Tensor state) {
    generator.set_state(state);
  }

  @Override
  public void close() {
    optional.close();
    generator.close();
  }
}
