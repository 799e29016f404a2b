package io.distillery.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.diffusion.tokenizer.BytePairTrainer;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class PromptEncoderTest {
  private final ClipTokenizer tokenizer =
      BytePairTrainer.train(Stream.of(), new BytePairTrainer.Options(514, 6, 1));
  private final List<String> calls = new ArrayList<>();

  /** The ids themselves as states of width 1. */
  private Tensor ids(Tensor ids) {
    calls.add(Arrays.toString(Tensors.shape(ids)));
    return ids.to(ScalarType.Float).unsqueeze(2);
  }

  private static float[] asFloats(long[] ids) {
    float[] values = new float[ids.length];
    for (int i = 0; i < ids.length; i++) {
      values[i] = ids[i];
    }
    return values;
  }

  @Test
  void padsToTheLengthOfTheEncoder() {
    PromptEncoder encoder = new PromptEncoder(tokenizer, this::ids, PromptMode.PADDED);
    try (PointerScope scope = new PointerScope()) {
      List<PromptStates> states = encoder.encode(List.of("a", "abcdefgh"), "no");
      assertThat(calls).containsExactly("[1, 6]", "[1, 6]", "[1, 6]");
      assertThat(Tensors.floats(states.get(0).prompt()))
          .isEqualTo(asFloats(tokenizer.encodePadded("a")));
      assertThat(Tensors.floats(states.get(1).prompt()))
          .isEqualTo(asFloats(tokenizer.encodePadded("abcdefgh")));
      assertThat(Tensors.floats(states.get(1).negative()))
          .isEqualTo(asFloats(tokenizer.encodePadded("no")));
    }
  }

  @Test
  void saysWhatItCutAndWhatWasLeftOut() {
    PromptEncoder encoder = new PromptEncoder(tokenizer, this::ids, PromptMode.PADDED);
    try (PointerScope scope = new PointerScope()) {
      encoder.encode(List.of("abcd"), "no");
      assertThat(encoder.remark()).isEmpty();
      encoder.encode(List.of("abcdefg", "a", "abcdefg"), "no");
      assertThat(encoder.remark().orElseThrow())
          .startsWith("A prompt is cut to the 6 tokens")
          .contains("left out: \"efg\". Shorten it");
      encoder.encode(List.of("a"), "vwxyz");
      assertThat(encoder.remark().orElseThrow())
          .startsWith("2 prompts are cut")
          .contains("left out of the first: \"efg\"");
    }
    PromptEncoder windows = new PromptEncoder(tokenizer, this::ids, PromptMode.WINDOWS);
    try (PointerScope scope = new PointerScope()) {
      windows.encode(List.of("abcdefg"), "no");
    }
    assertThat(windows.remark()).isEmpty();
  }

  /** Between the images of a batch and from batch to batch. */
  @Test
  void encodesAPromptOnceHoweverManyImagesItSteers() {
    PromptEncoder encoder = new PromptEncoder(tokenizer, this::ids, PromptMode.PADDED);
    try (PointerScope scope = new PointerScope()) {
      encoder.encode(List.of("a", "a", "b"), "no");
    }
    try (PointerScope scope = new PointerScope()) {
      PromptStates again = encoder.encode(List.of("c", "a"), "no").get(1);
      assertThat(calls).hasSize(4); // no, a, b; c
      assertThat(Tensors.floats(again.prompt())).isEqualTo(asFloats(tokenizer.encodePadded("a")));
    }
  }

  @Test
  void forgetsPromptsNotSeenForLong() {
    PromptEncoder encoder = new PromptEncoder(tokenizer, this::ids, PromptMode.PADDED);
    try (PointerScope scope = new PointerScope()) {
      for (int i = 0; i < 100; i++) {
        encoder.encode(List.of(Integer.toString(i)), "no");
      }
      assertThat(calls).hasSize(101);
      encoder.encode(List.of("99"), "no");
      assertThat(calls).hasSize(101);
      encoder.encode(List.of("0"), "no");
      assertThat(calls).hasSize(102);
    }
  }

  @Test
  void encodesLongPromptsInWindowsAndPadsTheShorter() {
    PromptEncoder encoder = new PromptEncoder(tokenizer, this::ids, PromptMode.WINDOWS);
    try (PointerScope scope = new PointerScope()) {
      PromptStates states = encoder.encode(List.of("abcdefghijk"), "no").get(0);
      // the last windows are the same
      assertThat(calls).containsExactly("[1, 6]", "[1, 6]", "[1, 1]", "[1, 6]", "[1, 6]");
      assertThat(Tensors.floats(states.prompt()))
          .isEqualTo(asFloats(tokenizer.encodeWithEnds("abcdefghijk")));
      assertThat(Tensors.floats(states.negative()))
          .isEqualTo(asFloats(tokenizer.encodePadded("no", 13)));
    }
  }

  @Test
  void theNegativePromptMayBeTheLonger() {
    PromptEncoder encoder = new PromptEncoder(tokenizer, this::ids, PromptMode.WINDOWS);
    try (PointerScope scope = new PointerScope()) {
      PromptStates states = encoder.encode(List.of(""), "no").get(0);
      assertThat(states.length()).isEqualTo(4);
      assertThat(Tensors.floats(states.prompt()))
          .isEqualTo(asFloats(tokenizer.encodePadded("", 4)));
    }
  }
}
