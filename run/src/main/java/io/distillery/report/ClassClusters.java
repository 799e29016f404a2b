package io.distillery.report;

import java.util.List;

/**
 * What a class's prototypes stand for.
 *
 * @param name of the class, in words
 * @param summary how many images, outliers and descriptions there are, in sentences
 * @param axes what the map's directions hold, a sentence
 * @param width of the map, its height is {@value #HEIGHT}; both without unit
 * @param dots an image each
 * @param clusters in the order of their numbers
 * @param outliers the most outlying images
 */
public record ClassClusters(
    String name,
    String summary,
    String axes,
    double width,
    List<Dot> dots,
    List<Cluster> clusters,
    List<OutlierRow> outliers) {
  /** The height of a map. */
  public static final int HEIGHT = 400;

  public ClassClusters {
    dots = List.copyOf(dots);
    clusters = List.copyOf(clusters);
    outliers = List.copyOf(outliers);
  }

  /**
   * An image on the map.
   *
   * @param x from the left
   * @param y from the top
   * @param hue of its cluster, in degrees; below zero for an outlier
   * @param title the file, and the cluster's number or that it is an outlier
   */
  public record Dot(double x, double y, int hue, String title) {}

  /**
   * A cluster.
   *
   * @param number from 1
   * @param hue in degrees
   * @param x where the mean of its images on the map is, from the left
   * @param y from the top
   * @param size how many images it has
   * @param distance their mean distance to the centre
   * @param text what speaks for it
   * @param score of the text by the rule
   * @param words its most frequent words with counts
   * @param runnersUp texts that were nearly chosen, each behind its score
   * @param neighbours the images nearest to the centre, as data URIs
   */
  public record Cluster(
      int number,
      int hue,
      double x,
      double y,
      int size,
      double distance,
      String text,
      String score,
      List<String> words,
      List<String> runnersUp,
      List<String> neighbours) {
    public Cluster {
      words = List.copyOf(words);
      runnersUp = List.copyOf(runnersUp);
      neighbours = List.copyOf(neighbours);
    }
  }

  /**
   * An image that was left out.
   *
   * @param file its name
   * @param factor how many times sparser its surroundings are than those of its neighbours
   * @param image as a data URI; empty where the file is gone
   */
  public record OutlierRow(String file, double factor, String image) {}
}
