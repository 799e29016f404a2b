package io.distillery.benchmark;

import io.distillery.dataset.ImageDecoder;
import io.distillery.dataset.ImageDecoderOptions;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.RgbImage;
import io.distillery.describe.AppearanceDescriber;
import io.distillery.describe.Describer;
import io.distillery.diffusion.sampling.ImageBytes;
import io.distillery.diffusion.sampling.ImageGenerator;
import io.distillery.diffusion.sampling.SeededNoise;
import io.distillery.diffusion.sampling.StepListener;
import io.distillery.evaluation.Diversity;
import io.distillery.evaluation.FrechetDistance;
import io.distillery.evaluation.ImageFeatures;
import io.distillery.evaluation.LabelledTensor;
import io.distillery.evaluation.Teacher;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Seeds;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Whether a model draws what descriptions say, as a classifier of real images sees it: held-out
 * images are described, each description is drawn, and the drawn images stand beside the very
 * images that were described.
 */
final class ClassAdherence {
  private static final int BATCH = 50;

  private final ImageGenerator generator;
  private final Teacher judge;
  private final Describer describer = new AppearanceDescriber();
  private final ImageDecoder decoder = new ImageDecoder(ImageDecoderOptions.defaults());

  /** Draws with the generator, which makes images of the judge's size. */
  ClassAdherence(ImageGenerator generator, Teacher judge) {
    this.generator = generator;
    this.judge = judge;
  }

  /**
   * Drawn images, or as many real ones.
   *
   * @param accuracy percent that the judge takes for what they are
   * @param diversity mean distance of two images of a class in the judge's features
   * @param frechet Fréchet distance in the judge's features from all real images of the split
   */
  record Result(double accuracy, double diversity, double frechet) {}

  /**
   * Measures.
   *
   * @param drawn images from descriptions
   * @param described the real images that were described
   * @param others as many real images that were not, for the distance of nothing but chance; their
   *     classes are even too
   */
  record Results(Result drawn, Result described, Result others) {}

  /**
   * Draws {@code each} images of every class.
   *
   * @param images real images of the judge's size that neither model nor judge was trained on, more
   *     than {@code 2 * each} of every class
   */
  Results measure(LabelledImages images, int each) throws IOException, InterruptedException {
    judge.requireClasses(images.classNames().names());
    try (LabelledTensor real = read(images);
        LabelledTensor described = real.select(some(images, each, 0));
        LabelledTensor others = real.select(some(images, each, 1));
        LabelledTensor drawn = draw(images, some(images, each, 0));
        PointerScope scope = new PointerScope()) {
      Tensor all = features(real);
      return new Results(result(drawn, all), result(described, all), result(others, all));
    }
  }

  private Result result(LabelledTensor images, Tensor real) throws InterruptedException {
    try (PointerScope scope = new PointerScope()) {
      Tensor features = features(images);
      return new Result(
          judge.judge(images).accuracy(),
          Diversity.withinClasses(features, images.labels()),
          FrechetDistance.between(features, real));
    }
  }

  private Tensor features(LabelledTensor images) {
    return new ImageFeatures(images, judge).all();
  }

  private LabelledTensor read(LabelledImages images) throws IOException {
    List<RgbImage> pixels = new ArrayList<>();
    for (LabelledImage image : images.images()) {
      pixels.add(decoder.decode(images.file(image)));
    }
    int[] labels = images.images().stream().mapToInt(LabelledImage::label).toArray();
    return LabelledTensor.of(pixels, labels, images.classNames().size());
  }

  /** The first, second ... {@code each} images of every class in a random order. */
  private static long[] some(LabelledImages images, int each, int part) {
    LongStream chosen = LongStream.empty();
    for (int label = 0; label < images.classNames().size(); label++) {
      int own = label;
      int[] indices =
          IntStream.range(0, images.size())
              .filter(i -> images.images().get(i).label() == own)
              .toArray();
      if (indices.length < 2 * each) {
        throw new IllegalArgumentException(
            "There are %d real images of class %s, expected at least %d, twice as many as are drawn"
                .formatted(indices.length, images.classNames().name(label), 2 * each));
      }
      try (PointerScope scope = new PointerScope();
          RandomSource random = new RandomSource(Seeds.derive(0, "described", label))) {
        long[] order = Tensors.longs(random.permutation(indices.length));
        chosen =
            LongStream.concat(
                chosen,
                LongStream.of(order)
                    .skip((long) part * each)
                    .limit(each)
                    .map(i -> indices[Math.toIntExact(i)]));
      }
    }
    return chosen.toArray();
  }

  private LabelledTensor draw(LabelledImages images, long[] indices) throws IOException {
    List<String> texts = new ArrayList<>();
    for (long index : indices) {
      LabelledImage image = images.images().get(Math.toIntExact(index));
      texts.add(
          describer.describe(
              decoder.decode(images.file(image)),
              images.classNames().name(image.label()),
              Seeds.derive(0, image.fileName())));
    }
    long[] labels =
        LongStream.of(indices).map(i -> images.images().get(Math.toIntExact(i)).label()).toArray();
    try (PointerScope scope = new PointerScope()) {
      TensorVector parts = new TensorVector();
      for (int first = 0; first < indices.length; first += BATCH) {
        int from = first;
        List<String> batch = texts.subList(from, Math.min(indices.length, from + BATCH));
        long[] seeds =
            IntStream.range(0, batch.size())
                .mapToLong(i -> Seeds.derive(0, "drawn", from + i))
                .toArray();
        try (PointerScope inner = new PointerScope();
            SeededNoise noise = new SeededNoise(seeds)) {
          parts.push_back(ImageBytes.of(generator.fromText(batch, noise, StepListener.NONE)));
        }
      }
      return new LabelledTensor(
          torch.cat(parts, 0).permute(0, 3, 1, 2).contiguous(),
          Tensors.of(labels, labels.length),
          images.classNames().size());
    }
  }
}
