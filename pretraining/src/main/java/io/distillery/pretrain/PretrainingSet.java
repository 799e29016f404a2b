package io.distillery.pretrain;

import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.packaged.Cifar10;
import io.distillery.describe.Descriptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Images with what is said of them.
 *
 * @param images in memory
 * @param captions two an image: its own, then its mirror image's
 * @param classNames by label
 */
public record PretrainingSet(
    PretrainingImages images, List<String> captions, List<String> classNames)
    implements AutoCloseable {
  private static final String CAPTIONS = "captions.txt";

  public PretrainingSet {
    captions = List.copyOf(captions);
    classNames = List.copyOf(classNames);
    if (captions.size() != 2 * images.size()) {
      throw new IllegalArgumentException(
          Text.format(
              "%d captions of %d images, expected two an image", captions.size(), images.size()));
    }
  }

  /**
   * The training images of CIFAR-10 as the embedded describer describes them.
   *
   * @param out where the captions are kept for the next start
   */
  public static PretrainingSet ofCifar(Path archive, Path out, Progress progress)
      throws IOException {
    PretrainingImages images = PretrainingImages.ofCifar(archive, "train");
    List<String> names = new Cifar10().classNames();
    return new PretrainingSet(
        images, MirroredCaptions.of(images, names, out.resolve(CAPTIONS), progress), names);
  }

  /**
   * The images of a folder.
   *
   * @param descriptions by file name; empty to have the embedded describer look at the images
   * @param side to which they are brought
   * @param bad for those that cannot be read
   * @param out where captions are kept for the next start
   */
  public static PretrainingSet ofFolder(
      LabelledImages folder,
      Optional<Descriptions> descriptions,
      int side,
      int threads,
      BadImages bad,
      Path out,
      Progress progress)
      throws IOException {
    PretrainingImages images = PretrainingImages.ofFolder(folder, side, threads, bad);
    List<String> names = folder.classNames().names();
    return new PretrainingSet(
        images,
        descriptions.isPresent()
            ? MirroredCaptions.given(images, folder, descriptions.get())
            : MirroredCaptions.of(images, names, out.resolve(CAPTIONS), progress),
        names);
  }

  @Override
  public void close() {
    images.close();
  }
}
