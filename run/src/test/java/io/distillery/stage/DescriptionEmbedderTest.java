package io.distillery.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.ClipTextModel;
import io.distillery.diffusion.tokenizer.BytePairTrainer;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class DescriptionEmbedderTest {
  @Test
  void takesTheStateAtTheEndTokenWhateverStandsBesideAndBehind() {
    LibTorch.load();
    ClipTokenizer tokenizer =
        BytePairTrainer.train(Stream.of(), new BytePairTrainer.Options(514, 16, 2));
    try (PointerScope scope = new PointerScope()) {
      ClipTextModel encoder =
          new ClipTextModel(
              Parameters.initialised(3).root(),
              new ClipTextConfig(514, 8, 16, 1, 2, 16, ClipTextConfig.Activation.QUICK_GELU));
      List<String> texts = new ArrayList<>(List.of("red", "a red cat and a long tail"));
      for (int i = 0; i < 100; i++) { // more than a batch
        texts.add("cat " + i);
      }
      Tensor embedded = new DescriptionEmbedder(tokenizer, encoder).embed(texts);
      assertThat(Tensors.shape(embedded)).containsExactly(102, 8);
      for (int i : new int[] {0, 101}) {
        long[] ids = tokenizer.encodeWithEnds(texts.get(i)); // no padding
        Tensor alone = encoder.forward(Tensors.of(ids, 1, ids.length));
        assertThat(Tensors.floats(embedded.get(i)))
            .containsExactly(Tensors.floats(alone.get(0).get(ids.length - 1)), within(1e-5f));
      }
    }
  }
}
