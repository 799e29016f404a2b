package io.distillery.prototype;

import io.distillery.base.Text;
import io.distillery.prototype.text.TextPrototype;
import java.util.List;
import java.util.Objects;

/**
 * Pairs an image prototype with its text prototype: what one distilled image is drawn from.
 *
 * @param index of the cluster within its class, from 0; the row of {@link ClassPrototypes#points()}
 * @param members the images of the cluster, nearest to the centroid first; empty only where a class
 *     has fewer different images than clusters
 * @param distances of the members to the centroid, Euclidean, in the space of clustering; as many
 * @param text the text prototype
 */
public record Prototype(
    int index, List<String> members, List<Double> distances, TextPrototype text) {
  /** Checks that each member has a distance. */
  public Prototype {
    members = List.copyOf(members);
    distances = List.copyOf(distances);
    Objects.requireNonNull(text, "text");
    if (members.size() != distances.size()) {
      throw new IllegalArgumentException(
          Text.format(
              "Prototype %d has %d members but %d distances",
              index, members.size(), distances.size()));
    }
  }

  /** Returns the mean distance of the members to the centroid; 0 where there are none. */
  public double meanDistance() {
    return distances.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  /** Returns how many images the cluster has. */
  public int size() {
    return members.size();
  }
}
