package io.distillery.torch.nn;

import io.distillery.torch.ComputeDevice;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** Stands for a place in a model's tree of names; modules ask it for their parameters. */
public final class ParameterScope {
  private final Parameters parameters;
  private final String prefix;
  private final MemoryFormat kernels;

  ParameterScope(Parameters parameters, String prefix, MemoryFormat kernels) {
    this.parameters = parameters;
    this.prefix = prefix;
    this.kernels = kernels;
  }

  /**
   * Returns the same place, where convolutions keep their kernels in another layout, and so their
   * results: pixel by pixel ({@code ChannelsLast}, the usual one) or channel by channel ({@code
   * Contiguous}).
   */
  public ParameterScope withKernels(MemoryFormat layout) {
    return new ParameterScope(parameters, prefix, layout);
  }

  /** Returns where the model's numbers are: it brings its inputs there. */
  public ComputeDevice device() {
    return parameters.device();
  }

  /** Returns the scope of a child, e.g. {@code at("down_blocks").at(0)}. */
  public ParameterScope at(Object child) {
    return new ParameterScope(parameters, prefix + child + ".", kernels);
  }

  /** Returns a parameter that training changes. */
  public Tensor parameter(String name, Init init, long... shape) {
    return parameters.add(prefix + name, init, false, kernels, shape);
  }

  /** Returns a tensor that belongs to the checkpoint but is not trained by gradients. */
  public Tensor buffer(String name, Init init, long... shape) {
    return parameters.add(prefix + name, init, true, kernels, shape);
  }

  /** Makes a layer known by this scope's name, for {@link Parameters#adaptable}. */
  void adaptable(Adaptable layer) {
    parameters.add(prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1), layer);
  }

  @Override
  public String toString() {
    return prefix;
  }
}
