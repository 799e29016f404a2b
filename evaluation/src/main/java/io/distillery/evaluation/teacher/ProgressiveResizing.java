package io.distillery.evaluation.teacher;

import static org.bytedeco.pytorch.global.torch.adaptive_avg_pool2d;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;

/**
 * Trains first on small images, then on larger ones (progressive resizing; Howard's entry to
 * DAWNBench, 2018; Tan and Le, ICML 2021, section 4.2): most of what a convolutional network must
 * learn shows at a quarter of the pixels, and costs a quarter there.
 *
 * @param stages in order, each of some epochs; at least one
 */
public record ProgressiveResizing(List<Stage> stages) implements Serializable {
  private static final long serialVersionUID = 1;

  /**
   * Describes some epochs with images of one size.
   *
   * @param pixels height and width that images are averaged down to, at least 8
   * @param epochs passes over the images, at least 1
   */
  public record Stage(int pixels, int epochs) implements Serializable {
    private static final long serialVersionUID = 1;

    /** Checks that pixels and epochs lie in their ranges. */
    public Stage {
      if (pixels < 8 || epochs < 1) {
        throw new ConfigurationException(
            Text.format(
                "A stage of %d epochs with images of %d pixels, expected 1 or more and 8 or more",
                epochs, pixels));
      }
    }

    @Override
    public String toString() {
      return pixels + ":" + epochs;
    }
  }

  /** Checks that there is a stage. */
  public ProgressiveResizing {
    stages = List.copyOf(stages);
    if (stages.isEmpty()) {
      throw new ConfigurationException("There is no stage of training, expected one or more");
    }
  }

  /**
   * Reads {@code PIXELS:EPOCHS,PIXELS:EPOCHS,...}.
   *
   * @throws ConfigurationException if it is written in another way
   */
  public static ProgressiveResizing parse(String text) {
    if (!text.matches("\\d{1,5}:\\d{1,5}(,\\d{1,5}:\\d{1,5})*")) {
      throw new ConfigurationException(
          Text.format(
              "Sizes are '%s', expected PIXELS:EPOCHS,PIXELS:EPOCHS,... as in 16:5,24:2,32:1",
              text));
    }
    return new ProgressiveResizing(
        Arrays.stream(text.split(","))
            .map(stage -> stage.split(":"))
            .map(s -> new Stage(Integer.parseInt(s[0]), Integer.parseInt(s[1])))
            .toList());
  }

  /** Trains all epochs with images of one size. */
  public static ProgressiveResizing none(int pixels, int epochs) {
    return new ProgressiveResizing(List.of(new Stage(pixels, epochs)));
  }

  /** Passes over the images in all. */
  public int epochs() {
    return stages.stream().mapToInt(Stage::epochs).sum();
  }

  /**
   * Returns height and width of the images in an epoch, counted from 0; the last stage's after the
   * end.
   */
  int pixels(long epoch) {
    long end = 0;
    for (Stage stage : stages) {
      end += stage.epochs;
      if (epoch < end) {
        return stage.pixels;
      }
    }
    return stages.get(stages.size() - 1).pixels;
  }

  /**
   * Averages images, (B, 3, S, S), down to the size of an epoch; they are themselves at that size.
   */
  Tensor resize(Tensor images, long epoch) {
    int pixels = pixels(epoch);
    return images.size(3) == pixels ? images : adaptive_avg_pool2d(images, pixels, pixels);
  }

  /** Writes the stages as {@link #parse} reads them. */
  @Override
  public String toString() {
    return stages.stream().map(Stage::toString).collect(Collectors.joining(","));
  }
}
