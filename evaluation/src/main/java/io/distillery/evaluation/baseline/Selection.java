package io.distillery.evaluation.baseline;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.encode.LabelledTensor;
import io.distillery.torch.Tensors;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Takes real images as they are, class by class. */
public interface Selection extends Baseline {
  /**
   * Chooses images of one class.
   *
   * @param name the class's
   * @param members indices of all its images, at least {@code ipc}
   * @param ipc how many, at least 1
   * @return that many of the indices, all different, best first
   */
  long[] chooseOfClass(String name, long[] members, int ipc);

  /**
   * Chooses images of all classes, none of them twice.
   *
   * @param labels of all training images, each an index into the class names
   * @param classNames names of the classes
   * @param ipc images per class, at least 1
   * @return indices of the chosen images, class by class
   * @throws ConfigurationException if a class has fewer images; the message names it
   */
  default long[] choose(int[] labels, List<String> classNames, int ipc) {
    return IntStream.range(0, classNames.size())
        .boxed()
        .flatMapToLong(
            label -> {
              long[] members =
                  IntStream.range(0, labels.length)
                      .filter(i -> labels[i] == label)
                      .asLongStream()
                      .toArray();
              String name = classNames.get(label);
              if (ipc < 1 || members.length < ipc) {
                throw new ConfigurationException(
                    Text.format(
                        "Class %s has %d images and %d of each class are wanted: give more images or ask for fewer",
                        name, members.length, ipc));
              }
              return LongStream.of(chooseOfClass(name, members, ipc));
            })
        .toArray();
  }

  @Override
  default LabelledTensor distil(LabelledTensor real, List<String> classNames, int ipc) {
    int[] labels = LongStream.of(Tensors.longs(real.labels())).mapToInt(Math::toIntExact).toArray();
    return real.select(choose(labels, classNames, ipc));
  }
}
