package io.distillery.diffusion.model;

import io.distillery.torch.ComputeDevice;
import io.distillery.torch.ResultScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Runs the segments of a model, one after the other. Everything between a model's inputs and its
 * output happens in segments, so that a runner can forget what is inside them and compute it again
 * when gradients are asked for.
 */
@FunctionalInterface
public interface SegmentRunner {
  /** Maps tensors by a part of a model, which is a function of them and of its own parameters. */
  @FunctionalInterface
  interface Segment {
    /** Computes the segment's output. */
    Tensor run(Tensor... inputs);
  }

  /** Runs a segment. */
  Tensor run(Segment segment, Tensor... inputs);

  /** Brings an input to where a model computes, as a segment: gradients find their way back. */
  default Tensor bring(ComputeDevice device, Tensor input) {
    return device.isHost() ? input : run(in -> device.bring(in[0]), input);
  }

  /** Brings an output home from where a model computes, as a segment. */
  default Tensor home(ComputeDevice device, Tensor output) {
    return device.isHost() ? output : run(in -> device.home(in[0]), output);
  }

  /**
   * Runs each segment as it comes, and keeps of it no more than its result and what autograd needs.
   */
  static SegmentRunner direct() {
    return (segment, inputs) -> ResultScope.of(() -> segment.run(inputs));
  }
}
