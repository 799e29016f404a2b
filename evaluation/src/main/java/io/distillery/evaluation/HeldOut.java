package io.distillery.evaluation;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Seeds;
import io.distillery.base.Text;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;

/**
 * Splits the real training images: those that sets may be made from, and those held out to select
 * an epoch by.
 *
 * @param kept indices of the first, in order
 * @param heldOut indices of the second, in order; as many of each class
 */
public record HeldOut(List<Long> kept, List<Long> heldOut) {
  /** Copies the indices. */
  public HeldOut {
    kept = List.copyOf(kept);
    heldOut = List.copyOf(heldOut);
  }

  /**
   * Splits by chance.
   *
   * @param labels of all training images, each an index into the class names
   * @param classNames names of the classes
   * @param perClass images to hold out, at least 1
   * @param seed the run's seed
   * @throws ConfigurationException if a class would have nothing left; the message names it
   */
  public static HeldOut of(int[] labels, List<String> classNames, int perClass, long seed) {
    boolean[] out = new boolean[labels.length];
    for (int label = 0; label < classNames.size(); label++) {
      int wanted = label;
      int[] members = IntStream.range(0, labels.length).filter(i -> labels[i] == wanted).toArray();
      if (perClass < 1 || members.length <= perClass) {
        throw new ConfigurationException(
            Text.format(
                "Class %s has %d images, of which %d cannot be held out: hold out fewer, at least 1",
                classNames.get(label), members.length, perClass));
      }
      String name = classNames.get(label);
      try (PointerScope scope = new PointerScope();
          RandomSource random = new RandomSource(Seeds.derive(seed, "held-out", name))) {
        long[] order = Tensors.longs(random.permutation(members.length));
        Arrays.stream(order).limit(perClass).forEach(i -> out[members[Math.toIntExact(i)]] = true);
      }
    }
    return new HeldOut(
        LongStream.range(0, labels.length).filter(i -> !out[(int) i]).boxed().toList(),
        LongStream.range(0, labels.length).filter(i -> out[(int) i]).boxed().toList());
  }
}
