package io.distillery.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FittingBatchesTest {
  private final FittingBatches batches = new FittingBatches();
  private final List<Integer> asked = new ArrayList<>();

  /** Draws as a GPU does whose memory holds so many images. */
  private List<String> draw(int holds, String... batch) throws IOException {
    return batches.draw(
        List.of(batch),
        each -> {
          asked.add(each.size());
          if (each.size() > holds) {
            throw new RuntimeException(
                "CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 8 GiB"
                    + "\nException raised from malloc");
          }
          return each.stream().map(one -> one + "!").toList();
        });
  }

  @Test
  void whatFitsIsDrawnAtOnce() throws IOException {
    assertThat(draw(4, "a", "b", "c", "d")).containsExactly("a!", "b!", "c!", "d!");
    assertThat(asked).containsExactly(4);
    assertThat(batches.remark()).isEmpty();
  }

  @Test
  void whatDoesNotFitIsDrawnInHalvesAndSaid() throws IOException {
    assertThat(draw(3, "a", "b", "c", "d", "e")).containsExactly("a!", "b!", "c!", "d!", "e!");
    assertThat(draw(3, "f", "g", "h", "i", "j")).hasSize(5); // is no longer tried at once
    assertThat(draw(3, "k", "l")).containsExactly("k!", "l!");
    assertThat(asked).containsExactly(5, 3, 2, 3, 2, 2);
    assertThat(batches.remark())
        .hasValueSatisfying(said -> assertThat(said).contains("hold 5", "3"));
  }

  @Test
  void halvesThatDoNotFitAreAFailure() {
    assertThatThrownBy(() -> draw(1, "a", "b", "c", "d")).hasMessageStartingWith("CUDA out of");
    assertThat(asked).containsExactly(4, 2);
  }

  @Test
  void otherFailuresAreNobodysMemory() {
    assertThatThrownBy(
            () ->
                batches.draw(
                    List.of(1, 2),
                    each -> {
                      asked.add(each.size());
                      throw new RuntimeException("mat1 and mat2 shapes cannot be multiplied");
                    }))
        .hasMessageStartingWith("mat1");
    assertThat(asked).containsExactly(2);
  }
}
