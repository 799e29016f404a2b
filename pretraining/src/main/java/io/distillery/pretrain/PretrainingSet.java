package io.distillery.pretrain;

import io.distillery.base.Progress;
import io.distillery.base.Seeds;
import io.distillery.base.Text;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.packaged.Cifar10;
import io.distillery.describe.Descriptions;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

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
   * @param said where descriptions come from
   * @param side to which they are brought
   * @param bad for those that cannot be read
   * @param out where captions are kept for the next start
   */
  public static PretrainingSet ofFolder(
      LabelledImages folder,
      Said said,
      int side,
      int threads,
      BadImages bad,
      Path out,
      Progress progress)
      throws IOException {
    PretrainingImages images = PretrainingImages.ofFolder(folder, side, threads, bad);
    ClassNames classes = folder.classNames();
    Path captions = out.resolve(CAPTIONS);
    List<String> texts;
    if (said.descriptions.isPresent()) {
      texts = MirroredCaptions.given(images, folder, said.descriptions.get());
    } else if (said.wordNet.isPresent()) {
      texts =
          new WiderCaptions(classes, said.wordNet.get()).of(images, captions, threads, progress);
    } else {
      texts = MirroredCaptions.of(images, classes.names(), captions, progress);
    }
    return new PretrainingSet(images, texts, classes.names());
  }

  /**
   * Some of the images with their captions, drawn at random; of two numbers, the larger draws all
   * that the smaller draws. The set itself must not be used any more.
   *
   * @param count above 0; a number beyond the set's size draws all
   */
  PretrainingSet sample(int count) {
    if (count >= images.size()) {
      return this;
    }
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(Seeds.derive(0, "sample"))) {
      Tensor drawn = random.permutation(images.size()).narrow(0, 0, count);
      long[] places = Tensors.longs(drawn);
      List<String> texts = new ArrayList<>();
      for (long place : places) {
        texts.addAll(captions.subList(Math.toIntExact(2 * place), Math.toIntExact(2 * place + 2)));
      }
      PretrainingImages some =
          new PretrainingImages(
              images.pixels().index_select(0, drawn).retainReference(),
              Arrays.stream(places).map(i -> images.labels()[(int) i]).toArray(),
              Arrays.stream(places).map(i -> images.positions()[(int) i]).toArray());
      images.close();
      return new PretrainingSet(some, texts, classNames);
    }
  }

  /**
   * Where the descriptions of a folder's images come from: a file; else the embedded describer,
   * with the classes' wider terms if there is a WordNet.
   *
   * @param descriptions by file name
   * @param wordNet for folders that are named by its codes
   */
  public record Said(Optional<Descriptions> descriptions, Optional<WordNet> wordNet) {}

  @Override
  public void close() {
    images.close();
  }
}
