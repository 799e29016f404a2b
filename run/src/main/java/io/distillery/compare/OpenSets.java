package io.distillery.compare;

import io.distillery.dataset.LabelledImages;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.protocol.TrainingSet;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The sets of a comparison in memory, each read when it is first asked for. */
final class OpenSets implements AutoCloseable {
  private final Comparison comparison;
  private final Map<String, LabelledTensor> read = new HashMap<>();

  /** Holds none yet. */
  OpenSets(Comparison comparison) {
    this.comparison = comparison;
  }

  /** Gives a small set; a single set is read once, though it takes part several times. */
  synchronized TrainingSet of(ImageSet set) throws IOException {
    LabelledImages images = set.images(comparison.test().classNames());
    LabelledTensor tensor = once(set.folder().toString(), images, 0);
    return new TrainingSet(set.method(), set.ipc(), set.set(), tensor, set.factors(images));
  }

  /** Gives the real images. */
  synchronized TrainingSet of(RealTraining real) throws IOException {
    LabelledTensor tensor = once(real.file(), real.images(), comparison.maxBadImages());
    return new TrainingSet(TrainingSet.REAL, real.perClass(), 0, tensor);
  }

  private LabelledTensor once(String key, LabelledImages images, double maxBadImages)
      throws IOException {
    if (!read.containsKey(key)) {
      read.put(key, comparison.read(images, maxBadImages));
    }
    return read.get(key);
  }

  @Override
  public synchronized void close() {
    read.values().forEach(LabelledTensor::close);
    read.clear();
  }
}
