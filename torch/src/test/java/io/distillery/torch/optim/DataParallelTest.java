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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.DoubleStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** Clipping, AdamW and averages, each parameter by one of the threads, once. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 7})
  void parametersShareTheThreads(int copies) {
    try (PointerScope scope = new PointerScope();
        DataParallel<String> workers =
            new DataParallel<>(
                Collections.nCopies(copies, ""), Collections.nCopies(copies, Map.of()))) {
      assertThat(afterThreeSteps(workers)).isEqualTo(afterThreeSteps(ParameterWalk.HERE));
    }
  }

  private static Map<String, List<Double>> afterThreeSteps(ParameterWalk walk) {
    Map<String, Tensor> parameters = new LinkedHashMap<>();
    Map<String, List<Double>> values = new LinkedHashMap<>();
    try (RandomSource random = new RandomSource(2)) {
      for (int i = 1; i <= 5; i++) {
        parameters.put("p" + i, random.normal(i, 3).set_requires_grad(true));
      }
      try (AdamW adam = new AdamW(parameters, AdamW.Options.defaults(), walk);
          Ema averages = new Ema(parameters, 0.9, walk)) {
        for (int step = 0; step < 3; step++) {
          adam.zeroGradients();
          parameters.values().forEach(each -> each.square().sum().backward());
          double norm = Gradients.clip(parameters, 1, walk);
          assertThat(norm).isGreaterThan(1);
          adam.step(0.1);
          averages.update();
        }
        averages
            .averages()
            .forEach(
                (name, average) ->
                    values.put(name, DoubleStream.of(Tensors.doubles(average)).boxed().toList()));
      }
    }
    parameters.forEach(
        (name, each) ->
            values.put(name + " itself", DoubleStream.of(Tensors.doubles(each)).boxed().toList()));
    return values;
  }

  private static Tensor loss(Linear model, Tensor x) {
    return model.forward(x).square().mean();
  }
}
