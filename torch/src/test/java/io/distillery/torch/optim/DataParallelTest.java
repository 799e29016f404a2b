package io.distillery.torch.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.distillery.torch.LibTorch;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Linear;
import io.distillery.torch.nn.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataParallelTest {
  @BeforeAll
  static void load() {
    LibTorch.load();
  }

  @ParameterizedTest
  @CsvSource({"1, 7", "2, 7", "2, 8", "3, 8", "3, 2", "2, 1"})
  void copiesTogetherGiveTheGradientsOfTheWholeBatch(int copies, int items) {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(5);
        Parameters parameters = Parameters.initialised(1)) {
      Tensor x = random.normal(items, 3);
      List<Linear> models = new ArrayList<>(List.of(new Linear(parameters.root(), 3, 2)));
      List<Map<String, Tensor>> trainable =
          new ArrayList<>(List.of(parameters.requireGradients().trainable()));

      Tensor whole = loss(models.get(0), x);
      whole.backward();
      double[] expected = Tensors.doubles(trainable.get(0).get("weight").grad());
      trainable.get(0).values().forEach(tensor -> tensor.mutable_grad().reset());

      while (models.size() < copies) {
        Parameters sharing = parameters.sharing();
        models.add(new Linear(sharing.root(), 3, 2));
        trainable.add(sharing.requireGradients().trainable());
      }
      try (DataParallel<Linear> workers = new DataParallel<>(models, trainable)) {
        for (int repeat = 1; repeat <= 2; repeat++) {
          double sum =
              workers.backward(
                  items, (model, from, count) -> loss(model, x.narrow(0, from, count)));
          assertThat(sum).isCloseTo(whole.item_double(), within(1e-6));
          double[] gradient = Tensors.doubles(trainable.get(0).get("weight").grad());
          for (int i = 0; i < gradient.length; i++) {
            // float32, another order of summation; the second time on top of the first
            assertThat(gradient[i]).isCloseTo(repeat * expected[i], within(1e-5));
          }
        }
      }
    }
  }

  @Test
  void copiesShareTheirWeights() {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(5);
        Parameters parameters = Parameters.initialised(1)) {
      new Linear(parameters.root(), 3, 2);
      Linear second = new Linear(parameters.sharing().root(), 3, 2);
      parameters.all().get("weight").zero_();
      parameters.all().get("bias").zero_();
      assertThat(Tensors.doubles(second.forward(random.normal(1, 3)))).containsExactly(0, 0);
    }
  }

  @Test
  void anInterruptionWaitsForTheCopiesAndIsLeftForTheCaller() {
    AtomicInteger ended = new AtomicInteger();
    try (DataParallel<String> workers =
        new DataParallel<>(List.of("a", "b"), List.of(Map.of(), Map.of()))) {
      Thread.currentThread().interrupt();
      List<String> results =
          workers.each(
              2,
              (name, from, count) -> {
                LockSupport.parkNanos(20_000_000);
                ended.incrementAndGet();
                return name;
              });
      assertThat(ended).hasValue(2);
      assertThat(results).containsExactly("a", "b");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void whatGoesWrongInACopyIsThrown() {
    try (DataParallel<String> workers =
        new DataParallel<>(List.of("a", "b"), List.of(Map.of(), Map.of()))) {
      assertThatThrownBy(
              () ->
                  workers.backward(
                      2,
                      (replica, from, count) -> {
                        throw new IllegalArgumentException("in " + replica);
                      }))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("in ");
    }
  }

  private static Tensor loss(Linear model, Tensor x) {
    return model.forward(x).square().mean();
  }
}
