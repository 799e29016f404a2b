package io.distillery.benchmark;

import io.distillery.base.Seeds;
import io.distillery.base.Text;
import io.distillery.dataset.image.RgbImage;
import io.distillery.describe.AppearanceDescriber;
import io.distillery.describe.Describer;
import io.distillery.diffusion.sampling.ImageBytes;
import io.distillery.diffusion.sampling.ImageGenerator;
import io.distillery.diffusion.sampling.SeededNoise;
import io.distillery.diffusion.sampling.StepListener;
import io.distillery.torch.Tensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Whether a model draws things in the colour that the prompt names: vehicles in several colours,
 * the same noise for each colour, judged by the embedded describer and by the pixels themselves.
 */
final class ColourAdherence {
  private static final List<String> THINGS = List.of("automobile", "truck", "ship", "airplane");
  private static final List<String> COLOURS = List.of("red", "blue", "yellow", "white", "black");

  private final ImageGenerator generator;
  private final Describer describer = new AppearanceDescriber();

  ColourAdherence(ImageGenerator generator) {
    this.generator = generator;
  }

  /**
   * @param named for each colour, the share of images of that prompt which the describer calls so
   * @param otherwise for each colour, the share among the images of the other prompts
   * @param warmer share of the pairs of one noise in which the thing asked for in red has more red
   *     and less blue in the middle of the picture than the one asked for in blue
   */
  record Result(List<Double> named, List<Double> otherwise, double warmer) {}

  /** Draws {@code count} images of every thing in every colour. */
  Result measure(int count) {
    int[][] hits = new int[COLOURS.size()][COLOURS.size()]; // asked, found
    int warmer = 0;
    for (String thing : THINGS) {
      double[] red = null;
      for (int asked = 0; asked < COLOURS.size(); asked++) {
        List<RgbImage> images = draw(thing, COLOURS.get(asked), count);
        for (RgbImage image : images) {
          String sentence = firstSentence(describer.describe(image, thing, 0));
          for (int found = 0; found < COLOURS.size(); found++) {
            hits[asked][found] += names(sentence, COLOURS.get(found)) ? 1 : 0;
          }
        }
        double[] warmth = images.stream().mapToDouble(ColourAdherence::warmth).toArray();
        if (COLOURS.get(asked).equals("red")) {
          red = warmth;
        } else if (COLOURS.get(asked).equals("blue")) {
          for (int i = 0; i < count; i++) {
            warmer += red[i] > warmth[i] ? 1 : 0;
          }
        }
      }
    }
    double each = count * THINGS.size();
    List<Double> named = new ArrayList<>();
    List<Double> otherwise = new ArrayList<>();
    for (int found = 0; found < COLOURS.size(); found++) {
      int others = 0;
      for (int asked = 0; asked < COLOURS.size(); asked++) {
        others += asked == found ? 0 : hits[asked][found];
      }
      named.add(hits[found][found] / each);
      otherwise.add(others / each / (COLOURS.size() - 1));
    }
    return new Result(named, otherwise, warmer / each);
  }

  /** The colours asked for, in the order of the results. */
  static List<String> colours() {
    return COLOURS;
  }

  private List<RgbImage> draw(String thing, String colour, int count) {
    String prompt =
        Text.format("The %s in the image is mostly %s, with a gray background.", thing, colour);
    long[] seeds =
        LongStream.range(0, count).map(i -> Seeds.derive(0, "colour", thing, i)).toArray();
    List<RgbImage> images = new ArrayList<>();
    try (PointerScope scope = new PointerScope();
        SeededNoise noise = new SeededNoise(seeds)) {
      Tensor drawn =
          ImageBytes.of(
              generator.fromText(Collections.nCopies(count, prompt), noise, StepListener.NONE));
      int height = (int) drawn.size(1);
      int width = (int) drawn.size(2);
      for (int i = 0; i < count; i++) {
        images.add(new RgbImage(width, height, Tensors.bytes(drawn.select(0, i).contiguous())));
      }
    }
    return images;
  }

  /** What is said of the thing, before anything is said of its background. */
  private static String firstSentence(String description) {
    String sentence = description.split("\\. ")[0].toLowerCase(Locale.ROOT);
    for (String ends : List.of(", with a", ", and the edges", "background", "edges")) {
      int end = sentence.indexOf(ends);
      sentence = end < 0 ? sentence : sentence.substring(0, end);
    }
    return sentence;
  }

  private static boolean names(String sentence, String colour) {
    return List.of(sentence.split("[^a-z]+")).contains(colour);
  }

  /** Mean of red less blue over the middle quarter of the picture, in [-255, 255]. */
  private static double warmth(RgbImage image) {
    double sum = 0;
    int n = 0;
    for (int y = image.height() / 4; y < image.height() * 3 / 4; y++) {
      for (int x = image.width() / 4; x < image.width() * 3 / 4; x++) {
        int at = 3 * (y * image.width() + x);
        sum += (image.pixels()[at] & 255) - (image.pixels()[at + 2] & 255);
        n++;
      }
    }
    return sum / n;
  }
}
