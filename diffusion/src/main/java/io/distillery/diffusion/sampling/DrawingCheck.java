package io.distillery.diffusion.sampling;

import io.distillery.base.Text;
import io.distillery.diffusion.scheduler.NoiseSource;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.DataType;
import io.distillery.torch.Tensors;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Looks at every drawn image and counts those that are none. What was drawn with numbers of 16 bits
 * is drawn again in float32 from the same noise, and taken from there if that helps. Several
 * threads may draw.
 */
final class DrawingCheck {
  /** A way to draw a batch that can be gone twice. */
  @FunctionalInterface
  interface Drawing {
    /**
     * Draws.
     *
     * @param again whether it is the second time: in float32, and nobody need be told of the steps
     * @return {@code (B, 3, H, W)} in [0, 1]
     */
    Tensor draw(NoiseSource noise, boolean again);
  }

  private final String model;
  private final ScalarType type;
  private final Map<ImageFault, Integer> faults = new EnumMap<>(ImageFault.class);
  private int drawn;
  private int mended;

  /**
   * @param model what a message should call it
   * @param type the narrowest in which a part of it computes
   */
  DrawingCheck(String model, ScalarType type) {
    this.model = model;
    this.type = type;
  }

  /**
   * Draws a batch and looks at it.
   *
   * @throws CheckpointException where images have no numbers even in float32
   */
  Tensor draw(NoiseSource noise, Drawing drawing) {
    if (type == ScalarType.Float) {
      return count(drawing.draw(noise, false));
    }
    try (RecordedNoise recorded = new RecordedNoise(noise)) {
      Tensor images = drawing.draw(recorded, false);
      List<Optional<ImageFault>> found = ImageFault.of(images);
      if (found.stream().anyMatch(Optional::isPresent)) {
        recorded.rewind();
        images = mend(images, found, drawing.draw(recorded, true));
      }
      return count(images);
    }
  }

  private Tensor mend(Tensor images, List<Optional<ImageFault>> found, Tensor again) {
    List<Optional<ImageFault>> left = ImageFault.of(again);
    long[] better =
        IntStream.range(0, found.size())
            .filter(row -> found.get(row).isPresent() && left.get(row).isEmpty())
            .asLongStream()
            .toArray();
    if (better.length == 0) {
      return images;
    }
    synchronized (faults) {
      mended += better.length;
    }
    Tensor rows = Tensors.of(better, better.length);
    return images.index_copy(0, rows, again.index_select(0, rows));
  }

  private Tensor count(Tensor images) {
    List<Optional<ImageFault>> found = ImageFault.of(images);
    synchronized (faults) {
      drawn += found.size();
      found.forEach(fault -> fault.ifPresent(it -> faults.merge(it, 1, Integer::sum)));
    }
    long lost = found.stream().filter(Optional.of(ImageFault.NOT_FINITE)::equals).count();
    if (lost > 0) {
      throw new CheckpointException(
          Text.format(
              "%s: %d of %d images came out without a number in them (NaN), in float32 too. Its"
                  + " weights are finite but far from any model's: lower the scale of a LoRA that is"
                  + " merged, or take another file",
              model, lost, found.size()));
    }
    return images;
  }

  /** What was found so far, a sentence each; none where every image is one. */
  List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    synchronized (faults) {
      if (mended > 0) {
        remarks.add(
            Text.format(
                "%d of %d images failed in %s and were drawn again in float32",
                mended, drawn, DataType.title(type)));
      }
      faults.forEach(
          (fault, count) ->
              remarks.add(
                  Text.format(
                      "%d of %d images %s: look at them, and at the guidance scale, the scheduler"
                          + " and what the model was made of",
                      count, drawn, fault.words())));
    }
    return remarks;
  }
}
