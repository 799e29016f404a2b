package io.distillery.prototype;

import java.util.List;
import java.util.Objects;

/**
 * An image prototype and its text prototype: what one distilled image is drawn from.
 *
 * @param index of the cluster within its class, from 0; the row of {@link ClassPrototypes#points()}
 * @param members the images of the cluster, nearest to the centroid first; empty only where a class
 *     has fewer different images than clusters
 * @param meanDistance of the members to the centroid, Euclidean, in latent space
 * @param text the text prototype
 */
public record Prototype(int index, List<String> members, double meanDistance, TextPrototype text) {
  public Prototype {
    members = List.copyOf(members);
    Objects.requireNonNull(text, "text");
  }

  /** How many images the cluster has. */
  public int size() {
    return members.size();
  }
}
