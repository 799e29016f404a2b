package io.distillery.diffusion.training;

import io.distillery.diffusion.model.SegmentRunner;
import io.distillery.torch.Tensors;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Computes gradients without keeping activations (Chen et al. 2016, arXiv 1604.06174): on the way
 * forward only the segments' outputs are kept; on the way back each segment is run once more, this
 * time with autograd, and left at once. Costs one more forward pass.
 *
 * <p>libtorch's own checkpointing is written in Python and cannot be had from Java, and neither can
 * autograd functions of one's own; walking back segment by segment needs neither.
 */
final class Recomputation implements SegmentRunner, AutoCloseable {
  private record Record(Segment segment, Tensor[] inputs, Tensor output) {}

  private final Deque<Record> records = new ArrayDeque<>();
  private final Map<Tensor, Boolean> produced = new IdentityHashMap<>();
  private final Map<Tensor, Tensor> gradients = new IdentityHashMap<>();

  @Override
  public Tensor run(Segment segment, Tensor... inputs) {
    Tensor output;
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      // operators in place return a view of their input's handle, which ends with this scope
      output = segment.run(inputs).detach();
      output.retainReference();
    }
    records.push(new Record(segment, inputs, output));
    produced.put(output, true);
    return output;
  }

  /**
   * Adds to the gradients of all parameters that the segments use, and of all inputs from outside
   * that require them.
   *
   * @param gradient of the last segment's output, in its shape and type
   */
  void backward(Tensor gradient) {
    gradients.put(records.getFirst().output(), kept(gradient.detach()));
    while (!records.isEmpty()) {
      Record last = records.pop();
      Tensor ofOutput = gradients.remove(last.output());
      if (ofOutput != null) {
        backward(last, ofOutput);
        ofOutput.close();
      }
      last.output().close();
    }
    gradients.forEach(Recomputation::outside);
  }

  private void backward(Record record, Tensor gradient) {
    try (PointerScope scope = new PointerScope()) {
      Tensor[] inputs = new Tensor[record.inputs().length];
      for (int i = 0; i < inputs.length; i++) {
        inputs[i] = record.inputs()[i].detach();
        inputs[i].set_requires_grad(needsGradient(record.inputs()[i]));
      }
      Tensor output = record.segment().run(inputs);
      if (!output.requires_grad()) {
        return; // nothing that learns lies in the segment or before it
      }
      backward(output, gradient);
      for (int i = 0; i < inputs.length; i++) {
        Tensor ofInput = inputs[i].grad(); // a view into the input: it does not outlive it
        if (needsGradient(record.inputs()[i]) && ofInput.defined()) {
          gradients.merge(record.inputs()[i], kept(ofInput.detach()), Recomputation::sum);
        }
      }
    }
  }

  private boolean needsGradient(Tensor input) {
    return produced.containsKey(input) && torch.isFloatingType(Tensors.type(input))
        || input.requires_grad();
  }

  private static Tensor kept(Tensor tensor) {
    tensor.retainReference();
    return tensor;
  }

  private static Tensor sum(Tensor a, Tensor b) {
    Tensor sum = kept(a.add(b));
    a.close();
    b.close();
    return sum;
  }

  private static void outside(Tensor input, Tensor gradient) {
    backward(input, gradient);
    gradient.close();
  }

  private static void backward(Tensor output, Tensor gradient) {
    torch.backward(
        new TensorVector(output),
        new TensorVector(gradient),
        new BoolOptional(),
        false,
        new TensorVector());
  }

  @Override
  public void close() {
    records.forEach(record -> record.output().close());
    records.clear();
  }
}
