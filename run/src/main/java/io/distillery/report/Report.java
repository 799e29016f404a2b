package io.distillery.report;

import java.util.List;
import java.util.Optional;

/**
 * All that the page shows, in the order of the page.
 *
 * @param title such as {@code cifar10, 10 images per class}
 * @param lead one or two sentences: from how many images to how many, by which model
 * @param notes what a reader must know to judge the numbers, a sentence each
 * @param accuracies tables of results, one a network; empty when there was no evaluation
 * @param byClass accuracies and mistakes class by class, one a network
 * @param copies the training images nearest to the distilled ones; empty where there was no
 *     evaluation
 * @param classes the distilled images
 * @param clusters what the prototypes stand for, a class each; empty where none were found
 * @param training how the model was fitted to the images; empty where it was not
 * @param tuning the settings that were chosen on images kept out; empty where none were
 * @param stages what the run did and how long it took
 * @param options every option of the run
 * @param environment hardware and versions
 * @param dataset its classes, and what of its folder was not taken
 * @param skipped images that could not be used
 */
public record Report(
    String title,
    String lead,
    List<String> notes,
    List<AccuracyTable> accuracies,
    List<ClassAccuracies> byClass,
    Optional<CopyCheck> copies,
    List<ClassSection> classes,
    List<ClassClusters> clusters,
    Optional<TrainingSection> training,
    Optional<TuningSection> tuning,
    List<StageRow> stages,
    List<Entry> options,
    List<Entry> environment,
    List<Entry> dataset,
    List<Entry> skipped) {
  public Report {
    notes = List.copyOf(notes);
    accuracies = List.copyOf(accuracies);
    byClass = List.copyOf(byClass);
    classes = List.copyOf(classes);
    clusters = List.copyOf(clusters);
    stages = List.copyOf(stages);
    options = List.copyOf(options);
    environment = List.copyOf(environment);
    dataset = List.copyOf(dataset);
    skipped = List.copyOf(skipped);
  }

  /**
   * Holds what was tried before images were drawn.
   *
   * @param sentence what was chosen, and why
   * @param rows what was tried, the most accurate first
   */
  public record TuningSection(String sentence, List<TuningRow> rows) {
    public TuningSection {
      rows = List.copyOf(rows);
    }
  }

  /**
   * Holds a setting that was tried, or a choice of real images.
   *
   * @param name of it
   * @param chosen whether the run took it
   * @param accuracy on the images kept out, in percent, with its spread over sets
   * @param difference from the default with its interval; empty for the default
   */
  public record TuningRow(String name, boolean chosen, String accuracy, String difference) {}

  /**
   * Results with one network.
   *
   * @param network its name
   * @param protocol how it was trained, and whether that was shortened
   * @param rows a method each, best first
   * @param comparison what the repeats say about the difference, a sentence; may be empty
   * @param axis the right end of the bars, in percent
   */
  public record AccuracyTable(
      String network, String protocol, List<AccuracyRow> rows, String comparison, double axis) {
    public AccuracyTable {
      rows = List.copyOf(rows);
    }
  }

  /**
   * A method's accuracy.
   *
   * @param method in words
   * @param ours whether it is the distilled set
   * @param ipc images per class
   * @param mean last-epoch accuracy, in percent
   * @param deviation its standard deviation over repeats
   * @param bestMean best-epoch accuracy, in percent
   * @param bestDeviation its standard deviation
   * @param selected accuracy at the epoch that is best on held-out training images, with its
   *     deviation; empty where none were held out
   * @param repeats last-epoch accuracy of each training
   */
  public record AccuracyRow(
      String method,
      boolean ours,
      int ipc,
      double mean,
      double deviation,
      double bestMean,
      double bestDeviation,
      String selected,
      List<Double> repeats) {
    public AccuracyRow {
      repeats = List.copyOf(repeats);
    }
  }

  /**
   * A class and its distilled images.
   *
   * @param name in words
   * @param images how many there are
   * @param tiles one an image, of so many as are shown
   */
  public record ClassSection(String name, int images, List<Tile> tiles) {
    public ClassSection {
      tiles = List.copyOf(tiles);
    }
  }

  /**
   * A distilled image and where it comes from.
   *
   * @param image as a data URI
   * @param text the description that steered it
   * @param clusterSize how many real images it stands for
   * @param words the cluster's most frequent words, with counts: {@code grey 12}
   * @param realAtSize the real image nearest to the centre of its cluster at the size of the drawn
   *     one, as a data URI, where it is much larger by itself: as much as could be drawn of it
   * @param neighbours the real images nearest to the centre of its cluster, as data URIs
   * @param candidates those that it was chosen among; empty where there was no choice
   */
  public record Tile(
      String image,
      String text,
      int clusterSize,
      List<String> words,
      Optional<String> realAtSize,
      List<String> neighbours,
      List<Candidate> candidates) {
    public Tile {
      words = List.copyOf(words);
      neighbours = List.copyOf(neighbours);
      candidates = List.copyOf(candidates);
    }
  }

  /**
   * An image that was drawn, and what spoke for it.
   *
   * @param number from 1, in the order of drawing
   * @param kept whether it is the distilled one
   * @param crossEntropy of its own class, in nats, and its rank from 1: {@code 0.12 (1)}
   * @param distance to the real images of its cluster, and its rank from 1
   */
  public record Candidate(int number, boolean kept, String crossEntropy, String distance) {}

  /**
   * A fine-tuning.
   *
   * @param charts of losses, gradients and learning rate
   * @param sheets what the model drew on the way: a row a class, always from the same noise
   */
  public record TrainingSection(List<Picture> charts, List<Picture> sheets) {
    public TrainingSection {
      charts = List.copyOf(charts);
      sheets = List.copyOf(sheets);
    }
  }

  /**
   * A picture.
   *
   * @param image as a data URI
   * @param caption what it shows
   */
  public record Picture(String image, String caption) {}

  /**
   * A stage of the run.
   *
   * @param name in words
   * @param counts what it counted: {@code 10,000 images}
   * @param time how long it took, and whether it was resumed
   */
  public record StageRow(String name, String counts, String time) {}

  /**
   * A name and what belongs to it.
   *
   * @param name on the left
   * @param value on the right
   */
  public record Entry(String name, String value) {}
}
