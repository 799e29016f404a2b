package io.distillery.evaluation;

import io.distillery.torch.RandomSource;
import io.distillery.torch.Seeds;
import io.distillery.torch.Tensors;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;

/**
 * Real images chosen at random, as many of each class: what every distilled set has to beat.
 *
 * @param seed the run's seed
 * @param set which of several sets, from 0; each is drawn by itself
 */
public record RandomBaseline(long seed, int set) {

  /** What results call this method. */
  public static final String METHOD = "random";

  /**
   * Chooses images without repetition, each image of a class equally likely.
   *
   * @param labels of all training images, each an index into the class names
   * @param classNames names of the classes
   * @param ipc images per class, at least 1
   * @return indices of the chosen images, class by class
   * @throws IllegalArgumentException if a class has fewer images; the message names it
   */
  public long[] choose(int[] labels, List<String> classNames, int ipc) {
    return IntStream.range(0, classNames.size())
        .boxed()
        .flatMapToLong(label -> ofClass(label, classNames.get(label), labels, ipc))
        .toArray();
  }

  private LongStream ofClass(int label, String name, int[] labels, int ipc) {
    int[] members = IntStream.range(0, labels.length).filter(i -> labels[i] == label).toArray();
    if (ipc < 1 || members.length < ipc) {
      throw new IllegalArgumentException(
          "Class %s has %d images and %d of each class are wanted: give more images or ask for fewer"
              .formatted(name, members.length, ipc));
    }
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(Seeds.derive(seed, METHOD, name, set))) {
      return LongStream.of(Tensors.longs(random.permutation(members.length)))
          .limit(ipc)
          .map(place -> members[Math.toIntExact(place)]);
    }
  }
}
