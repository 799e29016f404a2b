package io.distillery.llava;

import io.distillery.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Prompts of which each image has its places, padded on the left to one length.
 *
 * @param ids of each prompt at each place
 * @param pads how many places of each prompt are padding
 * @param imageToken the id at the places of images
 */
record PromptBatch(int[][] ids, int[] pads, int imageToken) {
  /** Where positions in a sequence start to count; pads have this one, which is never looked at. */
  private static final int POSITION_OF_PADS = 1;

  /**
   * Makes room for images and pads.
   *
   * @param prompts ids, each image one of them
   * @param places of an image
   * @param padToken what to pad with
   */
  static PromptBatch of(List<int[]> prompts, int imageToken, int places, int padToken) {
    List<int[]> expanded =
        prompts.stream()
            .map(
                prompt ->
                    Arrays.stream(prompt)
                        .flatMap(
                            id -> IntStream.generate(() -> id).limit(id == imageToken ? places : 1))
                        .toArray())
            .toList();
    int length = expanded.stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
    int[][] ids = new int[prompts.size()][length];
    int[] pads = new int[prompts.size()];
    for (int row = 0; row < ids.length; row++) {
      int[] prompt = expanded.get(row);
      pads[row] = length - prompt.length;
      Arrays.fill(ids[row], 0, pads[row], padToken);
      System.arraycopy(prompt, 0, ids[row], pads[row], prompt.length);
    }
    return new PromptBatch(ids, pads, imageToken);
  }

  int size() {
    return ids.length;
  }

  /** Places of each prompt, padding included. */
  int length() {
    return ids[0].length;
  }

  /** Whether any prompt is padded. */
  boolean isPadded() {
    return Arrays.stream(pads).anyMatch(pad -> pad > 0);
  }

  /** Whether the place belongs to an image. */
  boolean isImage(int row, int place) {
    return place >= pads[row] && ids[row][place] == imageToken;
  }

  /** The ids that all prompts have before their first image; none where they differ. */
  int[] beforeImages() {
    int count = 0;
    while (pads[0] + count < length() && !isImage(0, pads[0] + count)) {
      count++;
    }
    int[] first = Arrays.copyOfRange(ids[0], pads[0], pads[0] + count);
    for (int row = 1; row < size(); row++) {
      int end = Math.min(pads[row] + count, length());
      if (!Arrays.equals(first, Arrays.copyOfRange(ids[row], pads[row], end))) {
        return new int[0];
      }
    }
    return first;
  }

  /**
   * The ids from a place on whose vectors are looked up: those of images and pads, of which the
   * token table may have none, are replaced by 0.
   *
   * @return int64 {@code (B, N)}
   */
  Tensor lookedUp(int from) {
    return tensor(
        from,
        length(),
        (row, place) -> place < pads[row] || isImage(row, place) ? 0 : ids[row][place]);
  }

  /**
   * The positions of the places from one on to another, those of answers beyond the prompts
   * included.
   *
   * @return int64 {@code (B, to - from)}
   */
  Tensor positions(int from, int to) {
    return tensor(
        from, to, (row, place) -> place < pads[row] ? POSITION_OF_PADS : place - pads[row]);
  }

  /**
   * What the attention of places {@code from} to {@code to} must not see: what comes later, and
   * pads.
   *
   * @param width of what is there to be seen, filled or not
   * @return float32 {@code (B or 1, 1, to - from, width)}, 0 or {@link Attention#UNSEEN} or less
   */
  Tensor mask(int from, int to, int width) {
    int count = to - from;
    float[] later = new float[count * width];
    for (int i = 0; i < count; i++) {
      Arrays.fill(later, i * width + from + i + 1, (i + 1) * width, (float) Attention.UNSEEN);
    }
    Tensor mask = Tensors.of(later, 1, 1, count, width);
    if (!isPadded()) {
      return mask;
    }
    float[] padding = new float[size() * width];
    for (int row = 0; row < size(); row++) {
      Arrays.fill(padding, row * width, row * width + pads[row], (float) Attention.UNSEEN);
    }
    return mask.add(Tensors.of(padding, size(), 1, 1, width));
  }

  private interface Place {
    long value(int row, int place);
  }

  private Tensor tensor(int from, int to, Place place) {
    int count = to - from;
    long[] values = new long[size() * count];
    for (int row = 0; row < size(); row++) {
      for (int i = 0; i < count; i++) {
        values[row * count + i] = place.value(row, from + i);
      }
    }
    return Tensors.of(values, size(), count);
  }
}
