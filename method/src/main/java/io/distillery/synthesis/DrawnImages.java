package io.distillery.synthesis;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.image.RgbImage;
import io.distillery.prototype.Prototypes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A distilled dataset while it is being drawn: the images that are asked for, in batches that are
 * cut before anything is drawn, and those of them that are there. Several processes may draw
 * batches of one.
 */
public final class DrawnImages {
  private final List<PrototypePair> pairs;
  private final List<List<PrototypePair>> batches = new ArrayList<>();
  private final List<List<Integer>> rounds = new ArrayList<>();
  private final long runSeed;
  private final KeptImages images;

  private DrawnImages(
      List<PrototypePair> pairs, SynthesisOptions options, long runSeed, KeptImages images) {
    this.pairs = pairs;
    cut(options);
    this.runSeed = runSeed;
    this.images = images;
  }

  /**
   * Begins, or goes on.
   *
   * @param prototypes which must stay open
   * @param classes in the order of their labels; those of the prototypes among them, by folder
   * @param options of the synthesis, with the size of a batch
   * @param candidates images drawn for each prototype, of which one is written
   * @param directory new, or left by an interrupted call with the same arguments
   */
  public static DrawnImages begin(
      Prototypes prototypes,
      ClassNames classes,
      SynthesisOptions options,
      long runSeed,
      Candidates candidates,
      Path directory)
      throws IOException {
    List<PrototypePair> pairs = PrototypePair.all(prototypes);
    requireClasses(pairs, classes);
    String request = SynthesisRequest.of(runSeed, options, pairs, candidates).json();
    return new DrawnImages(
        pairs,
        options,
        runSeed,
        new KeptImages(
            DistilledDatasetWriter.open(directory, classes, request),
            CandidateLog.open(directory),
            candidates));
  }

  /**
   * Takes part in what another process has begun with the same arguments.
   *
   * @param scratch a directory on the same file system, where images lie until they are whole, and
   *     choices until the other process takes them up
   */
  public static DrawnImages join(
      Prototypes prototypes,
      SynthesisOptions options,
      long runSeed,
      Candidates candidates,
      Path directory,
      Path scratch)
      throws IOException {
    List<PrototypePair> pairs = PrototypePair.all(prototypes);
    String request = SynthesisRequest.of(runSeed, options, pairs, candidates).json();
    return new DrawnImages(
        pairs,
        options,
        runSeed,
        new KeptImages(
            DistilledDatasetWriter.join(directory, request, scratch),
            CandidateLog.join(directory, scratch),
            candidates));
  }

  /**
   * Takes up the choices among candidates that others have made who took part.
   *
   * @param scratch where they have left them; need not exist
   */
  public void takeUp(Path scratch) throws IOException {
    images.log().takeUp(pairs.stream().map(PrototypePair::fileName).toList(), scratch);
  }

  /** Cuts pairs in their order; where images depend on others of their class, round by round. */
  private void cut(SynthesisOptions options) {
    int size = options.drawing().batchSize().orElseThrow();
    boolean isInOrder = options.steering().isInOrder();
    for (List<PrototypePair> round : isInOrder ? PrototypePair.rounds(pairs) : List.of(pairs)) {
      int first = batches.size();
      for (int from = 0; from < round.size(); from += size) {
        batches.add(round.subList(from, Math.min(round.size(), from + size)));
      }
      rounds.add(IntStream.range(first, batches.size()).boxed().toList());
    }
  }

  private static void requireClasses(List<PrototypePair> pairs, ClassNames classes) {
    for (PrototypePair pair : pairs) {
      if (!classes.folders().contains(pair.of().name())) {
        throw new ConfigurationException(
            Text.format(
                "The prototypes are of class %s, which is not among the dataset's %s",
                pair.of().name(), classes.folders()));
      }
    }
  }

  /** Lists what images are drawn from, in their order. */
  List<PrototypePair> pairs() {
    return pairs;
  }

  /** Says how many candidates each image is chosen among. */
  Candidates candidates() {
    return images.candidates();
  }

  /** Counts the batches. */
  public int batches() {
    return batches.size();
  }

  /**
   * Lists the numbers of the batches in rounds: those of one need no images but of earlier rounds.
   */
  public List<List<Integer>> rounds() {
    return Collections.unmodifiableList(rounds);
  }

  /** Lists what a batch is drawn from. */
  List<PrototypePair> batch(int batch) {
    return batches.get(batch);
  }

  /** Says whether all images of a batch are there. */
  public boolean has(int batch) {
    return batch(batch).stream().allMatch(images::has);
  }

  /** Says whether all images are there. */
  public boolean areAll() {
    return IntStream.range(0, batches()).allMatch(this::has);
  }

  /** Chooses one of a prototype's candidates and writes it, unless it is there. */
  void keep(PrototypePair pair, List<RgbImage> candidates) throws IOException {
    images.keep(pair, candidates);
  }

  /** Reads an image that is there. */
  RgbImage read(String fileName) throws IOException {
    return images.writer().read(fileName);
  }

  /** Finishes the dataset when all images are there. */
  public DistilledDataset finish() throws IOException {
    return images.finish(pairs, runSeed);
  }
}
