package io.distillery.prototype.cluster;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Holds the encoded images of a class.
 *
 * @param name of the class, unique in the dataset (its folder)
 * @param label the name in words, for prompts
 * @param files the images, each once
 * @param latents one row an image, {@code [n, ...]}, any floating-point type; read only, and not
 *     kept
 * @param features what images are compared by, one row an image, {@code [n, ...]}: the latents
 *     themselves, or what {@link ClusterSpace#CLASSIFIER} asks for
 */
public record ClassLatents(
    String name, String label, List<String> files, Tensor latents, Tensor features) {
  /** Checks that each image has one row, in latents and features. */
  public ClassLatents {
    files = List.copyOf(files);
    if (latents.dim() < 2 || latents.size(0) != files.size()) {
      throw new IllegalArgumentException(
          Text.format(
              "Class %s has %d images but latents of shape %s, expected one row an image",
              name, files.size(), Arrays.toString(Tensors.shape(latents))));
    }
    if (features.dim() < 2 || features.size(0) != files.size()) {
      throw new IllegalArgumentException(
          Text.format(
              "Class %s has %d images but features of shape %s, expected one row an image",
              name, files.size(), Arrays.toString(Tensors.shape(features))));
    }
    if (new HashSet<>(files).size() != files.size()) {
      throw new IllegalArgumentException(Text.format("Class %s names an image twice", name));
    }
  }

  /** Holds images that are compared by their latents. */
  public ClassLatents(String name, String label, List<String> files, Tensor latents) {
    this(name, label, files, latents, latents);
  }

  /**
   * Checks that the images can be clustered.
   *
   * @throws ConfigurationException naming the first image whose latent or feature is not finite
   */
  public void requireFinite() {
    requireFinite(latents, "latent");
    if (features != latents) {
      requireFinite(features, "feature vector");
    }
  }

  private void requireFinite(Tensor numbers, String what) {
    try (PointerScope scope = new PointerScope()) {
      ScalarTypeOptional wide = new ScalarTypeOptional(ScalarType.Double);
      // not finite if any number is not
      Tensor sums = numbers.flatten(1, -1).sum(new long[] {1}, false, wide);
      double[] values = Tensors.doubles(sums);
      for (int i = 0; i < values.length; i++) {
        if (!Double.isFinite(values[i])) {
          throw new ConfigurationException(
              Text.format(
                  "The %s of %s is not finite; the image encoder failed on it",
                  what, files.get(i)));
        }
      }
    }
  }
}
