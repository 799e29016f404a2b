package io.distillery.torch;

import org.bytedeco.pytorch.Tensor;

/** A place in a model's tree of names; modules ask it for their parameters. */
public final class ParameterScope {
  private final Parameters parameters;
  private final String prefix;

  ParameterScope(Parameters parameters, String prefix) {
    this.parameters = parameters;
    this.prefix = prefix;
  }

  /** The scope of a child, e.g. {@code at("down_blocks").at(0)}. */
  public ParameterScope at(Object child) {
    return new ParameterScope(parameters, prefix + child + ".");
  }

  /** A parameter that training changes. */
  public Tensor parameter(String name, Init init, long... shape) {
    return parameters.add(prefix + name, init, false, shape);
  }

  /** A tensor that belongs to the checkpoint but is not trained by gradients. */
  public Tensor buffer(String name, Init init, long... shape) {
    return parameters.add(prefix + name, init, true, shape);
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
