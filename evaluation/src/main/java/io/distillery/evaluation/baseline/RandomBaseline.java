package io.distillery.evaluation.baseline;

import io.distillery.base.Seeds;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;

/**
 * Chooses real images at random, each image of a class equally likely, as many of each class: what
 * every distilled set has to beat.
 *
 * @param seed the run's seed
 * @param set which of several sets, from 0; each is drawn by itself
 */
public record RandomBaseline(long seed, int set) implements Selection {

  /** Names this method as results call it. */
  public static final String METHOD = "random";

  @Override
  public String method() {
    return METHOD;
  }

  @Override
  public long[] chooseOfClass(String name, long[] members, int ipc) {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(Seeds.derive(seed, METHOD, name, set))) {
      return LongStream.of(Tensors.longs(random.permutation(members.length)))
          .limit(ipc)
          .map(place -> members[Math.toIntExact(place)])
          .toArray();
    }
  }
}
