package io.distillery.prototype.cluster;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;

/**
 * Iterates from given centres as Lloyd does (Lloyd, "Least squares quantization in PCM", 1982),
 * with the rules of scikit-learn. One iteration:
 *
 * <ol>
 *   <li>Every point is labelled with the nearest centre.
 *   <li>A cluster without points takes the point farthest from its centre, which leaves its old
 *       cluster.
 *   <li>Centres move to the means of their clusters.
 *   <li>It is over when the labels are those of the iteration before; or when the centres have
 *       hardly moved, and then the points are labelled once more.
 * </ol>
 *
 * Runs from several starts go in step, and do not know of each other.
 */
final class Lloyd {
  /** Says below which share of the largest norm a distance is rounding. */
  private static final double ROUNDING = 1e-12;

  private final Points points;
  private final KMeansOptions options;
  private final double stillShift;
  private final double zeroDistance;

  Lloyd(Points points, KMeansOptions options) {
    this.points = points;
    this.options = options;
    this.stillShift = options.tolerance() * Scatter.of(points) / points.dimension();
    this.zeroDistance = ROUNDING * Arrays.stream(points.squaredNorms()).max().orElseThrow();
  }

  /** Runs until labels or centres rest, or the limit of iterations is reached. */
  Clustering run(Centres start) {
    return run(List.of(start), FinderListener.NONE).get(0);
  }

  /** Runs from each start, and lets the listener hear of each iteration; moves the centres. */
  List<Clustering> run(List<Centres> starts, FinderListener listener) {
    try (PointerScope scope = new PointerScope()) {
      List<Run> runs = starts.stream().map(Run::new).toList();
      List<Run> going = runs;
      for (int iteration = 1; !going.isEmpty(); iteration++) {
        List<Run> now = going;
        long[][] nearest = nearest(now);
        Parts.inParallel(now.size(), i -> now.get(i).iterate(nearest[i]));
        listener.clustered(iteration, options.maxIterations());
        going = now.stream().filter(run -> !run.over).toList();
      }
      long[][] nearest = nearest(runs);
      return IntStream.range(0, nearest.length)
          .mapToObj(i -> runs.get(i).clustering(nearest[i]))
          .toList();
    }
  }

  private long[][] nearest(List<Run> runs) {
    return Centres.nearest(points, runs.stream().map(run -> run.centres).toList());
  }

  /** Keeps how far one run is. */
  private final class Run {
    private final Centres centres;
    private final ClusterMeans means;
    private long[] labels = {};
    private long[] members;
    private int iterations;
    private boolean resting;
    private boolean over;

    Run(Centres start) {
      this.centres = start;
      this.means =
          new ClusterMeans(start.count(), points.count(), points.width(), points::coordinates);
    }

    /** Moves the centres, and sees whether it is over. */
    void iterate(long[] nearest) {
      iterations++;
      members = fillEmpty(nearest);
      means.assign(members);
      double shift = centres.moveTo(means);
      resting = Arrays.equals(nearest, labels);
      labels = nearest;
      over = resting || shift <= stillShift || iterations == options.maxIterations();
    }

    /** Returns the labels, but with a point in each cluster as far as distances above zero go. */
    private long[] fillEmpty(long[] nearest) {
      boolean[] filled = new boolean[centres.count()];
      Arrays.stream(nearest).forEach(label -> filled[(int) label] = true);
      int[] empty = IntStream.range(0, filled.length).filter(c -> !filled[c]).toArray();
      if (empty.length == 0) {
        return nearest;
      }
      long[] refilled = nearest.clone();
      double[] distances = centres.squaredDistances(nearest);
      int[] farthest =
          IntStream.range(0, nearest.length)
              .boxed()
              .filter(i -> distances[i] > zeroDistance)
              .sorted(Comparator.comparingDouble((Integer i) -> distances[i]).reversed())
              .limit(empty.length)
              .mapToInt(Integer::intValue)
              .toArray();
      for (int i = 0; i < farthest.length; i++) {
        refilled[farthest[i]] = empty[i];
      }
      return refilled;
    }

    /** Returns what it has found, with the points nearest to where the centres came to rest. */
    Clustering clustering(long[] nearest) {
      long[] last = resting ? labels : nearest;
      double[] distances = centres.squaredDistances(last);
      return new Clustering(centres.count(), last, members, distances, iterations);
    }
  }
}
