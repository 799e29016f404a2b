package io.distillery.synthesis;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.distillery.base.Text;
import io.distillery.dataset.ImageWeights;

/**
 * Holds a line of {@code metadata.jsonl}.
 *
 * @param fileName of the PNG, relative to the dataset, {@code class/00000.png}
 * @param className the class's folder
 * @param text the prompt it was drawn under
 * @param clusterSize how many real images its cluster has
 * @param seed of its noise
 * @param weight share of the class's real images that it stands for, those of its cluster: the
 *     weights of a class add up to 1; null in sets of before there were any
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonPropertyOrder({"file_name", "class", "text", "cluster_size", "seed", "weight"})
public record DistilledImage(
    @JsonProperty("file_name") String fileName,
    @JsonProperty("class") String className,
    @JsonProperty("text") String text,
    @JsonProperty("cluster_size") int clusterSize,
    @JsonProperty("seed") long seed,
    @JsonProperty(ImageWeights.FIELD) @JsonInclude(JsonInclude.Include.NON_NULL) Double weight) {
  /** Checks that the file lies in the class's folder. */
  public DistilledImage {
    if (fileName == null || className == null || !isIn(className, fileName)) {
      throw new IllegalArgumentException(
          Text.format(
              "The image '%s' of class '%s' is not in the folder of its class",
              fileName, className));
    }
  }

  private static boolean isIn(String folder, String fileName) {
    String name = fileName.substring(fileName.lastIndexOf('/') + 1);
    return fileName.equals(folder + "/" + name) && !name.isEmpty() && !name.contains("\\");
  }
}
