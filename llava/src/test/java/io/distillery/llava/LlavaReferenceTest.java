package io.distillery.llava;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.llava.LlavaReference.Case;
import io.distillery.torch.ComputeDevice;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pixels, states, logits, answers and batches are those of huggingface/transformers, within ten
 * times the error that float32 itself has. Deliberate mistakes of architecture move the logits by
 * 3e-3 to 16, a hundred times the bar and more.
 */
class LlavaReferenceTest {
  private static final int MAX_TOKENS = 24;
  private static final int BLOCKS = 3;

  private static LlavaReference reference;

  @BeforeAll
  static void open() {
    reference = LlavaReference.open();
    LibTorch.threads(1);
  }

  private static Llava model(String model) {
    return Llava.open(reference.directory(model), ScalarType.Float);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mha", "mha-fp16", "gqa"})
  void pixelsAndWhatTheTowerSees(String name) {
    try (Llava llava = model(name);
        PointerScope scope = new PointerScope();
        NoGradGuard inference = new NoGradGuard()) {
      List<byte[]> images = new ArrayList<>();
      for (int image = 0; image < 4; image++) {
        images.add(bytes(reference.tensor("pixels/28/u8").select(0, image)));
      }
      Tensor pixels = llava.processing().normalise(images);
      reference.assertClose(pixels, "pixels/28/values");

      ClipVisionTower tower = llava.model().tower();
      Tensor x = tower.embed(pixels.narrow(0, 0, 1));
      Tensor expected = reference.tensor(name + "/vision/hidden_states");
      for (int layer = 0; layer <= BLOCKS; layer++) {
        if (layer > 0) {
          tower.layers().get(layer - 1).addTo(x);
        }
        assertThat(LlavaReference.difference(x.select(0, 0), expected.select(0, layer)))
            .as("after block %d", layer)
            .isLessThanOrEqualTo(reference.bar(name + "/vision/hidden_states"));
      }
      assertThat(tower.layers()).hasSize(BLOCKS); // of 4, for vision_feature_layer is -2
      reference.assertClose(tower.forward(pixels), name + "/vision/selected");
      reference.assertClose(llava.model().look(pixels), name + "/vision/projected");
    }
  }

  private static byte[] bytes(Tensor image) {
    float[] values = Tensors.floats(image);
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (int) values[i];
    }
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(strings = {"mha", "mha-fp16", "gqa"})
  void states(String name) {
    try (Llava llava = model(name);
        PointerScope scope = new PointerScope();
        NoGradGuard inference = new NoGradGuard()) {
      for (Case one : reference.cases(name)) {
        PromptBatch batch = llava.batch(prompts(one));
        Llama llama = llava.model().llama();
        String prefix = name + "/" + one.name() + "/";
        int n = batch.length();
        try (KeyValueCache cache = cache(llava, batch)) {
          Tensor pixels = reference.pixels(one.images());
          Tensor images = pixels == null ? null : llava.model().look(pixels);
          Tensor x = llava.model().embed(batch, images, 0);
          cache.reserve(n);
          Tensor mask = batch.mask(0, n, cache.capacity());
          Tensor positions = batch.positions(0, n);
          RotaryPositions rotary = new RotaryPositions(positions, 12, 10_000, ComputeDevice.HOST);
          List<Tensor> states = new ArrayList<>(List.of(x.clone()));
          for (Llama.Layer layer : llama.layers()) {
            layer.addTo(x, rotary, mask, cache);
            states.add(x.clone());
          }
          Tensor last = llama.norm().forward(x);
          states.set(states.size() - 1, last);
          if (reference.has(prefix + "hidden_states")) {
            Tensor all = torch.stack(new TensorVector(states.toArray(new Tensor[0]))).select(1, 0);
            reference.assertClose(all, prefix + "hidden_states");
          }
          Tensor logits = llama.logits(last); // (B, N, vocabulary)
          if (reference.has(prefix + "logits")) {
            reference.assertClose(logits.select(0, 0), prefix + "logits");
          } else if (reference.has(prefix + "logits_last")) {
            Tensor end = logits.select(1, n - 1);
            boolean isBatch = one.prompts().size() > 1;
            reference.assertClose(isBatch ? end : end.select(0, 0), prefix + "logits_last");
          }
        }
      }
    }
  }

  private static KeyValueCache cache(Llava llava, PromptBatch batch) {
    return llava.model().llama().cache(batch.size(), llava.model().type());
  }

  private static List<Prompt> prompts(Case one) {
    return one.prompts().stream().map(text -> new Prompt(text, 0)).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mha", "mha-fp16", "gqa"})
  void placesOfPrompts(String name) {
    try (Llava llava = model(name);
        PointerScope scope = new PointerScope()) {
      for (Case one : reference.cases(name)) {
        PromptBatch batch = llava.batch(prompts(one));
        String prefix = name + "/" + one.name() + "/";
        if (reference.has(prefix + "input_ids")) {
          long[] ids = Tensors.longs(reference.tensor(prefix + "input_ids"));
          assertThat(Arrays.stream(llava.tokenizer().encode(one.prompts().get(0))).asLongStream())
              .as(prefix + "input_ids")
              .containsExactly(Arrays.stream(ids).boxed().toArray(Long[]::new));
        }
        if (reference.has(prefix + "expanded_ids")) {
          long[] ids =
              Arrays.stream(batch.ids()).flatMapToInt(Arrays::stream).asLongStream().toArray();
          assertThat(ids)
              .as(prefix + "expanded_ids")
              .isEqualTo(Tensors.longs(reference.tensor(prefix + "expanded_ids")));
        }
        if (reference.has(prefix + "position_ids")) {
          assertThat(Tensors.longs(batch.positions(0, batch.length())))
              .as(prefix + "position_ids")
              .isEqualTo(Tensors.longs(reference.tensor(prefix + "position_ids")));
          assertThat(seenByTheLast(batch))
              .as(prefix + "attention_mask")
              .isEqualTo(Tensors.longs(reference.tensor(prefix + "attention_mask")));
        }
      }
    }
  }

  /** 1 where the last place of a row sees, row by row. */
  private static long[] seenByTheLast(PromptBatch batch) {
    int n = batch.length();
    Tensor mask = batch.mask(0, n, n).select(2, n - 1).squeeze(1); // (B, N)
    return Tensors.longs(mask.eq(new org.bytedeco.pytorch.Scalar(0)).to(ScalarType.Long));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mha", "mha-fp16", "gqa"})
  void answers(String name) {
    try (Llava llava = model(name);
        PointerScope scope = new PointerScope()) {
      for (Case one : reference.cases(name)) {
        List<Tensor> logits = new ArrayList<>();
        List<Answer> answers =
            llava.answer(
                prompts(one),
                reference.pixels(one.images()),
                GenerationOptions.greedy(MAX_TOKENS),
                each -> logits.add(each.clone().retainReference()));
        String prefix = name + "/" + one.name() + "/";
        Tensor ids = reference.tensor(prefix + "generated");
        Tensor expected = reference.tensor(prefix + "generated_logits");
        boolean isBatch = answers.size() > 1;
        for (int row = 0; row < answers.size(); row++) {
          List<Integer> tokens = answers.get(row).tokens();
          long[] all = Tensors.longs(isBatch ? ids.select(0, row) : ids);
          for (int step = 0; step < tokens.size(); step++) {
            assertThat((long) tokens.get(step)).as("%sstep %d", prefix, step).isEqualTo(all[step]);
            Tensor ofStep = (isBatch ? expected.select(0, row) : expected).select(0, step);
            assertThat(LlavaReference.difference(logits.get(step).select(0, row), ofStep))
                .as("%sgenerated_logits, row %d, step %d", prefix, row, step)
                .isLessThanOrEqualTo(reference.bar(prefix + "generated_logits"));
          }
          boolean isStopped = tokens.get(tokens.size() - 1) == 2;
          assertThat(answers.get(row).isComplete()).isEqualTo(isStopped);
          assertThat(tokens.size() == MAX_TOKENS || isStopped).isTrue();
        }
        if (!isBatch) {
          assertThat(answers.get(0).text()).isEqualTo(reference.text(name, one.name()));
        }
      }
    }
  }

  /** The bar is the difference that bfloat16 made in the original, which computes otherwise. */
  @ParameterizedTest
  @ValueSource(strings = {"mha", "gqa"})
  void bfloat16(String name) {
    try (Llava llava = Llava.open(reference.directory(name), ScalarType.BFloat16);
        PointerScope scope = new PointerScope()) {
      Case one = reference.one(name, "c0");
      llava.answer(
          prompts(one),
          reference.pixels(one.images()),
          GenerationOptions.greedy(1),
          logits -> {
            Tensor all = reference.tensor(name + "/c0/logits");
            Tensor expected = all.select(0, all.size(0) - 1);
            assertThat(LlavaReference.difference(logits.select(0, 0), expected))
                .isLessThanOrEqualTo(reference.bfloat16Difference(name))
                .isGreaterThan(1e-3);
          });
    }
  }
}
