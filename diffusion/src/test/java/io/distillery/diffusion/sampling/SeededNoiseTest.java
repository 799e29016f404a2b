package io.distillery.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.torch.Tensors;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

class SeededNoiseTest {
  @Test
  void anItemDoesNotDependOnItsNeighbours() {
    try (PointerScope scope = new PointerScope();
        SeededNoise alone = new SeededNoise(11);
        SeededNoise among = new SeededNoise(10, 11, 12)) {
      for (int draw = 0; draw < 2; draw++) {
        float[] one = Tensors.floats(alone.draw(4, 3, 5));
        float[] three = Tensors.floats(among.draw(4, 3, 5));
        assertThat(Arrays.copyOfRange(three, 60, 120)).isEqualTo(one);
        assertThat(Arrays.copyOfRange(three, 0, 60)).isNotEqualTo(one);
      }
    }
  }

  @Test
  void eachDrawIsNew() {
    try (PointerScope scope = new PointerScope();
        SeededNoise noise = new SeededNoise(1, 2)) {
      var first = noise.draw(4, 2, 2);
      assertThat(Tensors.shape(first)).containsExactly(2, 4, 2, 2);
      assertThat(Tensors.floats(noise.like(first))).isNotEqualTo(Tensors.floats(first));
    }
  }
}
