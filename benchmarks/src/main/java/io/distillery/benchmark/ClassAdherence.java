package io.distillery.benchmark;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Seeds;
import io.distillery.base.Text;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.RgbImage;
import io.distillery.describe.AppearanceDescriber;
import io.distillery.describe.Describer;
import io.distillery.diffusion.sampling.ImageBytes;
import io.distillery.diffusion.sampling.ImageGenerator;
import io.distillery.diffusion.sampling.SeededNoise;
import io.distillery.diffusion.sampling.StepListener;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.ImageFeatures;
import io.distillery.evaluation.statistics.Diversity;
import io.distillery.evaluation.statistics.FrechetDistance;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
  private static final long SEED = 0;

  private final ImageGenerator generator;
  private final Teacher judge;
  private final Describer describer = new AppearanceDescriber();
  private final ImageDecoder decoder = new ImageDecoder();

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
    requireTwice(images, each);
    LabelledImages sample = images.sample(each, SEED);
    Set<String> taken =
        sample.images().stream().map(LabelledImage::fileName).collect(Collectors.toSet());
    LabelledImages rest = images.sample(2 * each, SEED).without(taken); // which has the sample
    try (LabelledTensor real = read(images);
        LabelledTensor described = read(sample);
        LabelledTensor others = read(rest);
        LabelledTensor drawn = draw(sample);
        PointerScope scope = new PointerScope()) {
      Tensor all = features(real);
      return new Results(result(drawn, all), result(described, all), result(others, all));
    }
  }

  private static void requireTwice(LabelledImages images, int each) {
    for (int label = 0; label < images.classNames().size(); label++) {
      int found = images.ofClass(label).size();
      if (found < 2 * each) {
        throw new ConfigurationException(
            Text.format(
                "There are %d real images of class %s, expected at least %d, twice as many as are drawn",
                found, images.classNames().name(label), 2 * each));
      }
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
    return LabelledTensor.of(pixels, images.labels(), images.classNames().size());
  }

  /** An image of the description of each. */
  private LabelledTensor draw(LabelledImages images) throws IOException {
    List<String> texts = new ArrayList<>();
    for (LabelledImage image : images.images()) {
      texts.add(
          describer.describe(
              decoder.decode(images.file(image)),
              images.classNames().name(image.label()),
              Seeds.derive(SEED, image.fileName())));
    }
    return draw(
        texts, Arrays.stream(images.labels()).asLongStream().toArray(), images.classNames().size());
  }

  /** An image of each text, which is of the class of the label beside it. */
  LabelledTensor draw(List<String> texts, long[] labels, int classes) {
    try (PointerScope scope = new PointerScope()) {
      TensorVector parts = new TensorVector();
      for (int first = 0; first < labels.length; first += BATCH) {
        int from = first;
        List<String> batch = texts.subList(from, Math.min(labels.length, from + BATCH));
        long[] seeds =
            IntStream.range(0, batch.size())
                .mapToLong(i -> Seeds.derive(SEED, "drawn", from + i))
                .toArray();
        try (PointerScope inner = new PointerScope();
            SeededNoise noise = new SeededNoise(seeds)) {
          parts.push_back(ImageBytes.of(generator.fromText(batch, noise, StepListener.NONE)));
        }
      }
      return new LabelledTensor(
          torch.cat(parts, 0).permute(0, 3, 1, 2).contiguous(),
          Tensors.of(labels, labels.length),
          classes);
    }
  }
}
