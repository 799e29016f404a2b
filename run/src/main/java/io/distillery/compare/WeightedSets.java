package io.distillery.compare;

import io.distillery.base.Progress;
import io.distillery.dataset.DatasetSplits;
import io.distillery.stage.RefinementTrial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Takes the sets of a source for training in which images count by their weights.
 *
 * @param method what tables call it
 * @param source whose sets say how much each image stands for
 */
public record WeightedSets(String method, SetSource source) implements SetSource {
  private static final String ENDING = "-weighted";

  /** Names a method with weights beside the same one without. */
  public static String name(String method) {
    return method + ENDING;
  }

  /** Weighs the sets of a source under another name, unless they have no weights or are weighed. */
  public static SetSource where(SetSource source) throws IOException {
    return source.hasWeights() && !source.isWeighted()
        ? new WeightedSets(name(source.method()), source)
        : source;
  }

  @Override
  public boolean isSingle() {
    return source.isSingle();
  }

  @Override
  public int drawings() {
    return source.drawings();
  }

  @Override
  public Optional<RefinementTrial> refining() {
    return source.refining();
  }

  @Override
  public boolean isMade(int ipc, int set) throws IOException {
    return source.isMade(ipc, set);
  }

  @Override
  public boolean hasWeights() {
    return true;
  }

  @Override
  public boolean isWeighted() {
    return true;
  }

  @Override
  public void check(DatasetSplits images, int ipc) throws IOException {
    source.check(images, ipc);
  }

  @Override
  public void prepare(int ipc) throws IOException {
    source.prepare(ipc);
  }

  @Override
  public Path make(int ipc, int set, Progress progress) throws IOException {
    return source.make(ipc, set, progress);
  }
}
