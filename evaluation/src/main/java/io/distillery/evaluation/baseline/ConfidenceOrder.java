package io.distillery.evaluation.baseline;

import io.distillery.torch.Tensors;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Orders drawn images of a class by how sure a teacher is of what they show, those that it takes
 * for their own class first (the object-guided selection of Wang et al., CaO2, ICCV 2025, as its
 * code does it).
 *
 * @param surestFirst whether easy images come first, or hard ones
 */
public record ConfidenceOrder(boolean surestFirst) {
  private static final int MANY = 50;

  /**
   * Gives the order that the authors' code takes for so many images per class: the surest first at
   * 10, the least sure first at 50. In between, where it says nothing, the surest come first.
   */
  public static ConfidenceOrder forIpc(int ipc) {
    return new ConfidenceOrder(ipc < MANY);
  }

  /**
   * Orders images.
   *
   * @param logits of the teacher, (N, classes)
   * @param label of the class that they were drawn of
   * @return all their indices
   */
  public int[] of(Tensor logits, int label) {
    try (PointerScope scope = new PointerScope()) {
      long[] taken = Tensors.longs(logits.argmax(new LongOptional(1), false));
      double[] sure = Tensors.doubles(logits.softmax(1).amax(new long[] {1}, false));
      Comparator<Integer> bySureness = Comparator.comparingDouble(i -> sure[i]);
      Comparator<Integer> wrongLast = Comparator.comparing(i -> taken[i] != label);
      return IntStream.range(0, taken.length)
          .boxed()
          .sorted(wrongLast.thenComparing(surestFirst ? bySureness.reversed() : bySureness))
          .mapToInt(Integer::intValue)
          .toArray();
    }
  }
}
