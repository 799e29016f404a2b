package io.distillery.encode;

import io.distillery.base.Text;
import io.distillery.dataset.BadImages;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Says how far a tiny encoder's latents are from those of the model's own autoencoder, on some of
 * the images that are encoded.
 *
 * @param share root mean square of the differences, as a share of the spread (standard deviation in
 *     each channel) of the model's own latents: 0 is the same, 1 as far as latents that are all
 *     alike, 1.4 as far as those of other images
 * @param images on which it was measured
 */
public record EncoderDistance(double share, int images) {
  /** Bounds how long it takes: the model's own autoencoder is what the tiny one is to save. */
  private static final int MOST_IMAGES = 4;

  /** Above it latents hardly say what the model's own say. */
  private static final double FAR = 0.7;

  /**
   * Measures, on images evenly among all.
   *
   * @param encoder with a tiny encoder
   * @param threads that encode, at least 1
   * @return empty where no image can be read
   */
  public static Optional<EncoderDistance> measure(ImageEncoder encoder, Source source, int threads)
      throws IOException {
    int all = source.images().size();
    BadImages unread = new BadImages(all, 1);
    SourceImageReader reader =
        new SourceImageReader(source, encoder.size(), ImageView.WHOLE, unread);
    List<SourceImageReader.Pixels> read = new ArrayList<>();
    for (int i = 0; i < Math.min(MOST_IMAGES, all); i++) {
      reader.read((int) ((long) i * all / MOST_IMAGES)).ifPresent(read::add);
    }
    return read.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new EncoderDistance(
                share(
                    latents(encoder, read, threads),
                    latents(encoder.withoutTiny(), read, threads),
                    encoder.model().vae().config().latentChannels()),
                read.size()));
  }

  private static float[][] latents(
      ImageEncoder encoder, List<SourceImageReader.Pixels> read, int threads) {
    int before = LibTorch.threads();
    try {
      BatchEncoder one = new BatchEncoder(encoder, LatentStatistic.MEAN, 1, 1, threads);
      return read.stream()
          .map(each -> one.encode(List.of(each.image()), List.of(each.content()))[0])
          .toArray(float[][]::new);
    } finally {
      LibTorch.threads(before);
    }
  }

  /**
   * Compares latents.
   *
   * @param tiny a row an image, as is {@code own}
   * @param channels in a row, one after the other
   */
  static double share(float[][] tiny, float[][] own, int channels) {
    int perChannel = own[0].length / channels;
    double error = 0;
    double spread = 0;
    for (int channel = 0; channel < channels; channel++) {
      int from = channel * perChannel;
      double mean =
          Arrays.stream(own)
              .flatMapToDouble(
                  row -> IntStream.range(from, from + perChannel).mapToDouble(i -> row[i]))
              .average()
              .orElseThrow();
      for (int row = 0; row < own.length; row++) {
        for (int i = from; i < from + perChannel; i++) {
          error += square(tiny[row][i] - own[row][i]);
          spread += square(own[row][i] - mean);
        }
      }
    }
    return Math.sqrt(error / spread);
  }

  private static double square(double x) {
    return x * x;
  }

  /** Gives the share to two decimal places, which other numbers of threads do not change. */
  public double rounded() {
    return Math.round(100 * share) / 100.0;
  }

  /** Says it of an encoder. */
  public String sentence(String encoder) {
    return Text.format(
        "Latents by %s are %.2f of their spread away from those of the model's own autoencoder"
            + " (root mean square of %d images)%s",
        encoder,
        share,
        images,
        share < FAR
            ? ""
            : ": so far that they hardly say the same; is it a tiny autoencoder for this model?");
  }
}
