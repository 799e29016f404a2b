package io.distillery.llava;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.ConfigReader;
import io.distillery.torch.Tensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How images become numbers: {@code preprocessor_config.json} of Hugging Face's CLIPImageProcessor.
 * An image is resized to a short side of {@code size} pixels (bicubic, on bytes, as PIL does), the
 * middle {@code size} x {@code size} are cut out, and each channel is normalised.
 *
 * @param size pixels of a side
 * @param mean of red, green and blue, 0 to 1, to be subtracted
 * @param deviation to divide by
 */
public record ImageProcessing(int size, List<Double> mean, List<Double> deviation) {
  /** The file's name. */
  static final String NAME = "preprocessor_config.json";

  private static final List<Double> CLIP_MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
  private static final List<Double> CLIP_DEVIATION = List.of(0.26862954, 0.26130258, 0.27577711);
  private static final double RESCALE = 1 / 255.0;
  private static final int BICUBIC = 3; // in PIL
  private static final double ROUNDING = 1e-12;

  /** Settings of which one value is implemented. */
  private static final Map<String, Object> ONLY =
      Map.of(
          "do_center_crop", "true",
          "do_convert_rgb", "true",
          "do_normalize", "true",
          "do_rescale", "true",
          "do_resize", "true",
          "resample", BICUBIC);

  public ImageProcessing {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (mean.size() != 3 || deviation.size() != 3 || deviation.stream().anyMatch(d -> !(d > 0))) {
      throw new ConfigurationException(
          Text.format(
              "image_mean is %s and image_std %s, expected three numbers each, of image_std above 0",
              mean, deviation));
    }
  }

  /** CLIP's, for images of a size. */
  public static ImageProcessing clip(int size) {
    return new ImageProcessing(size, CLIP_MEAN, CLIP_DEVIATION);
  }

  /**
   * Reads the file of a model's directory; CLIP's where there is none.
   *
   * @param imageSize that the vision tower wants
   */
  static ImageProcessing read(Path directory, int imageSize) {
    Path file = directory.resolve(NAME);
    if (!Files.exists(file)) {
      return clip(imageSize);
    }
    ConfigReader json = ConfigReader.open(file, LlavaDirectory.EXPECTED);
    json.requireOnly(ONLY);
    double rescale = json.number("rescale_factor", RESCALE);
    if (Math.abs(rescale - RESCALE) > ROUNDING) {
      throw json.problem("rescale_factor", "1/255", rescale);
    }
    requireSize(json, "size", "shortest_edge", imageSize);
    requireSize(json, "crop_size", "height", imageSize);
    requireSize(json, "crop_size", "width", imageSize);
    return json.make(
        () ->
            new ImageProcessing(
                imageSize,
                json.numbers("image_mean", CLIP_MEAN),
                json.numbers("image_std", CLIP_DEVIATION)));
  }

  /** A size is a number, or an object that holds it. */
  private static void requireSize(ConfigReader json, String field, String within, int size) {
    int found =
        json.isObject(field) ? json.at(field).positive(within, size) : json.positive(field, size);
    if (found != size) {
      throw json.problem(field, Text.format("%d, the image_size of vision_config", size), found);
    }
  }

  /**
   * Normalises images that have been resized and cut.
   *
   * @param images red, green and blue, interleaved, row by row: {@code 3 * size * size} bytes each
   * @return float32 {@code (I, 3, size, size)}
   */
  public Tensor normalise(List<byte[]> images) {
    int one = 3 * size * size;
    byte[] all = new byte[Math.multiplyExact(images.size(), one)];
    for (int i = 0; i < images.size(); i++) {
      if (images.get(i).length != one) {
        throw new ConfigurationException(
            Text.format(
                "An image of %d bytes, expected %d x %d pixels of 3",
                images.get(i).length, size, size));
      }
      System.arraycopy(images.get(i), 0, all, i * one, one);
    }
    return Tensors.of(all, images.size(), size, size, 3)
        .permute(0, 3, 1, 2)
        .to(ScalarType.Float)
        .mul_(new Scalar(RESCALE))
        .sub_(channels(mean))
        .div_(channels(deviation))
        .contiguous();
  }

  private static Tensor channels(List<Double> numbers) {
    float[] values = new float[numbers.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = numbers.get(i).floatValue();
    }
    return Tensors.of(values, 3, 1, 1);
  }
}
