package io.distillery.stage;

import io.distillery.diffusion.model.ClipTextModel;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.prototype.text.TextEmbedder;
import io.distillery.torch.Tensors;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Descriptions as a model's own text encoder sees them: the state at the end token, which has seen
 * all others (Radford et al. 2021, section 2.4, before the projection). Descriptions longer than
 * the encoder are cut.
 */
final class DescriptionEmbedder implements TextEmbedder {
  private static final int BATCH = 64;

  private final ClipTokenizer tokenizer;
  private final ClipTextModel encoder;

  DescriptionEmbedder(ClipTokenizer tokenizer, ClipTextModel encoder) {
    this.tokenizer = tokenizer;
    this.encoder = encoder;
  }

  @Override
  public Tensor embed(List<String> texts) {
    TensorVector batches = new TensorVector();
    for (int from = 0; from < texts.size(); from += BATCH) {
      embed(texts.subList(from, Math.min(texts.size(), from + BATCH)), batches);
    }
    return torch.cat(batches, 0);
  }

  /** Adds the rows of a batch; the vector keeps them beyond the scope. */
  private void embed(List<String> texts, TensorVector into) {
    int length = tokenizer.maxLength();
    long[] ids = new long[texts.size() * length];
    long[] ends = new long[texts.size()];
    for (int i = 0; i < ends.length; i++) {
      long[] row = tokenizer.encodePadded(texts.get(i));
      System.arraycopy(row, 0, ids, i * length, length);
      ends[i] = (long) i * length + end(row);
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard inference = new NoGradGuard()) {
      Tensor states = encoder.forward(Tensors.of(ids, texts.size(), length)); // (B, n, d)
      into.push_back(states.flatten(0, 1).index_select(0, Tensors.of(ends, ends.length)));
    }
  }

  /** Where the first end token is; there always is one. */
  private int end(long[] ids) {
    int end = 0;
    while (ids[end] != tokenizer.endId()) {
      end++;
    }
    return end;
  }
}
