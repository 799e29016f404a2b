package io.distillery.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.avg_pool2d;

import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AveragePoolingTest {
  @BeforeAll
  static void oneThread() {
    LibTorch.threads(1);
  }

  /** Sums of small integers are exact in any order, so that results are equal to the bit. */
  @ParameterizedTest
  @CsvSource({
    "2, 32, 32, Float",
    "2, 32, 32, BFloat16",
    "2, 6, 10, Float",
    "2, 7, 8, Float",
    "2, 8, 7, BFloat16",
    "2, 2, 260, Float",
    "4, 16, 8, Float",
    "4, 12, 20, BFloat16",
  })
  void givesWhatLibtorchGives(long side, long height, long width, ScalarType type) {
    for (MemoryFormat layout :
        new MemoryFormat[] {MemoryFormat.Contiguous, MemoryFormat.ChannelsLast}) {
      try (PointerScope scope = new PointerScope()) {
        Tensor x = integers(type, 3, 5, height, width).contiguous(layout);
        Tensor expectedOf = x.clone().requires_grad_(true);
        Tensor pooledOf = x.clone().requires_grad_(true);

        Tensor expected = avg_pool2d(expectedOf, side, side);
        Tensor pooled = Pooling.average(side).apply(pooledOf);

        assertThat(Tensors.shape(pooled)).containsExactly(Tensors.shape(expected));
        assertThat(pooled.equal(expected)).isTrue();
        Tensor gradient = integers(type, Tensors.shape(expected));
        expected.mul(gradient).sum().backward();
        pooled.mul(gradient).sum().backward();
        assertThat(pooledOf.grad().equal(expectedOf.grad())).isTrue();
      }
    }
  }

  /** From -8 to 7. */
  private static Tensor integers(ScalarType type, long... shape) {
    return torch.rand(shape).mul(new Scalar(16)).floor().sub(new Scalar(8)).to(type);
  }
}
