package io.distillery.evaluation;

import static org.bytedeco.pytorch.global.torch.cat;

import io.distillery.encode.LabelledTensor;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * Places images in the space of an extractor.
 *
 * @param images which stay the caller's
 * @param extractor the space
 */
public record ImageFeatures(LabelledTensor images, FeatureExtractor extractor)
    implements FeatureRows {
  private static final int BATCH = 128;

  @Override
  public Tensor of(long[] indices) {
    TensorVector parts = new TensorVector();
    for (int first = 0; first < indices.length; first += BATCH) {
      long[] part = Arrays.copyOfRange(indices, first, Math.min(indices.length, first + BATCH));
      try (PointerScope scope = new PointerScope()) {
        Tensor batch = images.images().index_select(0, Tensors.of(part, part.length));
        parts.push_back(extractor.features(batch)); // which holds the numbers from here on
      }
    }
    return cat(parts, 0);
  }

  /** Computes features of all images, floats, (N, F). */
  public Tensor all() {
    long[] indices = new long[images.count()];
    Arrays.setAll(indices, i -> i);
    return of(indices);
  }
}
