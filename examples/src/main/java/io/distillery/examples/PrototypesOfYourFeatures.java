package io.distillery.examples;

import io.distillery.dataset.ImageClass;
import io.distillery.dataset.ImageFolder;
import io.distillery.dataset.ImageFolderOptions;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.Resize;
import io.distillery.dataset.image.ResizeFilter;
import io.distillery.dataset.image.RgbImage;
import io.distillery.prototype.ClassPrototypes;
import io.distillery.prototype.Prototype;
import io.distillery.prototype.PrototypeFinder;
import io.distillery.prototype.PrototypeOptions;
import io.distillery.prototype.cluster.ClassLatents;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;

/**
 * Finds the images that best stand for each class by features of one's own, which here are the mean
 * colours of 4 x 4 fields. No model is needed.
 */
public final class PrototypesOfYourFeatures {
  private static final int FIELDS = 4;
  private static final int NUMBERS = 3 * FIELDS * FIELDS;

  private PrototypesOfYourFeatures() {}

  /** Takes the dataset's folder, and names of each class the images nearest to ten centres. */
  public static void main(String[] folders) throws IOException {
    LabelledImages images =
        ImageFolder.read(Path.of(folders[0]), ImageFolderOptions.defaults(0)).train();
    PrototypeFinder finder = new PrototypeFinder(PrototypeOptions.defaults(10), 0);
    for (int label = 0; label < images.classNames().size(); label++) {
      try (ClassPrototypes found = find(images, label, finder)) {
        for (Prototype prototype : found.prototypes()) {
          System.out.printf("%s for %d images%n", prototype.members().get(0), prototype.size());
        }
      }
    }
  }

  static ClassPrototypes find(LabelledImages images, int label, PrototypeFinder finder)
      throws IOException {
    ImageDecoder decoder = new ImageDecoder();
    List<LabelledImage> ofClass = images.ofClass(label);
    float[] features = new float[ofClass.size() * NUMBERS];
    for (int i = 0; i < ofClass.size(); i++) {
      RgbImage image = decoder.decode(images.file(ofClass.get(i)));
      byte[] fields = Resize.to(FIELDS, FIELDS, ResizeFilter.BILINEAR, image).pixels();
      for (int k = 0; k < NUMBERS; k++) {
        features[i * NUMBERS + k] = (fields[k] & 0xff) / 255f;
      }
    }
    ImageClass named = images.classNames().classes().get(label);
    try (PointerScope scope = new PointerScope()) {
      return finder.find(
          new ClassLatents(
              named.folder(),
              named.name(),
              ofClass.stream().map(LabelledImage::fileName).toList(),
              Tensors.of(features, ofClass.size(), NUMBERS)), // an image a row
          Map.of()); // no descriptions: each is "a photo of a" class
    }
  }
}
