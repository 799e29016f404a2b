package io.distillery.pretrain;

import io.distillery.base.Text;
import io.distillery.diffusion.checkpoint.ChangedModelFiles;
import io.distillery.diffusion.checkpoint.ModelFiles;
import io.distillery.diffusion.checkpoint.ModelPart;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.ClipTextModel;
import io.distillery.diffusion.tokenizer.BytePairTrainer;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.torch.ResultScope;
import io.distillery.torch.Tensors;
import io.distillery.torch.safetensors.StoredTensor;
import io.distillery.torch.safetensors.StoredWeights;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A model whose vocabulary is learned anew, from other texts than its own was: words that were many
 * tokens become one, so that a description fits into what the text encoder reads. A new token's row
 * in the table is the mean of the rows of the tokens that its letters were before; bytes, start and
 * end keep theirs.
 */
final class LearnedVocabulary extends ChangedModelFiles {
  private static final int COUNTED = 1_000;

  private final ClipTokenizer before;
  private final ClipTokenizer learned;

  /**
   * Learns a vocabulary.
   *
   * @param base the model, whose tokenizer is of CLIP's form
   * @param texts from which it is learned
   * @param tokens at most, the byte symbols and the special tokens included
   */
  LearnedVocabulary(ModelFiles base, List<String> texts, int tokens) throws IOException {
    super(base);
    before = base.tokenizer();
    learned =
        BytePairTrainer.train(
            texts.stream(),
            BytePairTrainer.Options.defaults()
                .withVocabularySize(tokens)
                .withMaxLength(before.maxLength()));
  }

  /** Says how many tokens texts take, and took. */
  String sentence(List<String> texts) {
    return Text.format(
        "A vocabulary of %,d tokens is learned in place of the model's %,d: descriptions take %.0f"
            + " of them, not %.0f",
        learned.vocabularySize(),
        before.vocabularySize(),
        mean(learned, texts),
        mean(before, texts));
  }

  private static double mean(ClipTokenizer tokenizer, List<String> texts) {
    int step = Math.max(1, texts.size() / COUNTED);
    return IntStream.range(0, texts.size() / step)
        .map(i -> tokenizer.encode(texts.get(i * step)).length)
        .average()
        .orElse(0);
  }

  @Override
  public ClipTextConfig textEncoder() {
    return super.textEncoder().withVocabularySize(learned.vocabularySize());
  }

  @Override
  public ClipTokenizer tokenizer() {
    return learned;
  }

  @Override
  public StoredWeights weights(ModelPart part) {
    StoredWeights stored = super.weights(part);
    StoredTensor table = stored.tensors().get(ClipTextModel.TOKEN_TABLE);
    if (part != ModelPart.TEXT_ENCODER || table == null) {
      return stored;
    }
    Map<String, StoredTensor> weights = new LinkedHashMap<>(stored.tensors());
    weights.put(
        ClipTextModel.TOKEN_TABLE,
        new StoredTensor(
            List.of((long) learned.vocabularySize(), table.shape().get(1)),
            ScalarType.Float,
            () -> ResultScope.of(() -> rows(table.data().get()))));
    return stored.with(weights);
  }

  /** Averages rows of the old table, by one product with the shares that they have. */
  private Tensor rows(Tensor table) {
    int old = (int) table.size(0);
    float[] shares = new float[learned.vocabularySize() * old];
    for (int id = 0; id < learned.vocabularySize(); id++) {
      long[] pieces = pieces(id);
      for (long piece : pieces) {
        shares[id * old + (int) piece] += 1f / pieces.length;
      }
    }
    return Tensors.of(shares, learned.vocabularySize(), old).mm(table.to(ScalarType.Float));
  }

  /** The old tokens of a new one. */
  private long[] pieces(int id) {
    if (id < BytePairTrainer.BYTE_SYMBOLS) {
      return new long[] {id};
    }
    if (id == learned.startId()) {
      return new long[] {before.startId()};
    }
    if (id == learned.endId()) {
      return new long[] {before.endId()};
    }
    return before.encode(learned.decode(new long[] {id}));
  }
}
