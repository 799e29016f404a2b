package io.distillery.diffusion.sampling;

import static io.distillery.diffusion.checkpoint.TensorAssert.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.distillery.diffusion.scheduler.DdimScheduler;
import io.distillery.diffusion.scheduler.NoiseSchedule;
import io.distillery.diffusion.scheduler.PredictionType;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.scheduler.SchedulerKind;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SteeringTest {
  private static final NoiseSchedule SCHEDULE =
      SchedulerKind.DDIM.create(SchedulerConfig.stableDiffusion()).schedule();
  private static final int T = 600;

  private PointerScope scope;
  private RandomSource random;

  @BeforeEach
  void open() {
    scope = new PointerScope();
    random = new RandomSource(5);
  }

  @AfterEach
  void close() {
    random.close();
    scope.close();
  }

  private Tensor draw(long count) {
    return random.normal(count, 2, 3, 3);
  }

  private static Steer.Place place(double left) {
    double alphaBar = SCHEDULE.alphaBar(T);
    return new Steer.Place(left, Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar));
  }

  /** The formula of the paper, for noise that the model predicts. */
  @Test
  void modeGuidanceIsThatOfThePaper() {
    Tensor noise = draw(2);
    Tensor sample = draw(2);
    Tensor modes = draw(2);
    double alphaBar = SCHEDULE.alphaBar(T);

    Tensor steered =
        new SteeredDenoiser(
                (x, t) -> noise, new ModeGuidance(modes, 0.3), SCHEDULE, PredictionType.EPSILON)
            .predict(sample, T);

    Tensor original =
        sample
            .sub(noise.mul(new Scalar(Math.sqrt(1 - alphaBar))))
            .div(new Scalar(Math.sqrt(alphaBar)));
    Tensor expected =
        noise.sub(modes.sub(original).mul(new Scalar(0.3 * Math.sqrt(alphaBar / (1 - alphaBar)))));
    assertClose(steered, expected, 1e-4);
  }

  @ParameterizedTest
  @EnumSource(PredictionType.class)
  void whateverIsPredictedTheCleanSampleIsSteered(PredictionType type) {
    Tensor sample = draw(2);
    Tensor prediction = draw(2);
    Tensor modes = draw(2);
    Steer.Place place = place(1);

    Tensor steered =
        new SteeredDenoiser((x, t) -> prediction, new ModeGuidance(modes, 0.25), SCHEDULE, type)
            .predict(sample, T);

    Tensor before = type.original(prediction, sample, place.alpha(), place.sigma());
    Tensor after = type.original(steered, sample, place.alpha(), place.sigma());
    assertClose(after, before.lerp(modes, new Scalar(0.25)), 1e-4);
  }

  @Test
  void theLessNoisyHalfOfAWalkIsTheModelsAlone() {
    Tensor noise = draw(1);
    SteeredDenoiser walk =
        new SteeredDenoiser(
            (x, t) -> noise, new ModeGuidance(draw(1), 0.5), SCHEDULE, PredictionType.EPSILON);
    Tensor sample = draw(1);

    assertThat(difference(walk.predict(sample, 400), noise)).isGreaterThan(0.01);
    assertThat(difference(walk.predict(sample, 201), noise)).isGreaterThan(0.01);
    assertThat(difference(walk.predict(sample, 200), noise)).isZero();
  }

  /** A walk towards a mode with all its strength ends there, if the model sees nothing else. */
  @Test
  void aGuidedWalkEndsNearerToItsMode() {
    Tensor modes = draw(1);
    Tensor start = draw(1);
    double[] distances = {0, 0.1, 1};
    for (int i = 0; i < distances.length; i++) {
      Steer steer = new ModeGuidance(modes, distances[i]);
      Denoiser still = (x, t) -> x; // noise alone
      Tensor end =
          new LatentSampler(new DdimScheduler(SchedulerConfig.stableDiffusion(), 0), 20)
              .fromNoise(
                  new SteeredDenoiser(still, steer, SCHEDULE, PredictionType.EPSILON),
                  start,
                  x -> x,
                  StepListener.NONE);
      distances[i] = difference(end, modes);
    }
    assertThat(distances[1]).isLessThan(distances[0]);
    assertThat(distances[2]).isLessThan(distances[1]);
  }

  @Test
  void theGradientOfTheCosineIsThatOfFiniteDifferences() {
    float[] x = Tensors.floats(draw(1));
    Tensor n = draw(1).squeeze(0);
    float[] gradient = Tensors.floats(DeviationGuidance.gradient(tensor(x), n));
    double h = 1e-4;
    for (int i = 0; i < x.length; i++) {
      double[] up = doubles(x);
      double[] down = doubles(x);
      up[i] += h;
      down[i] -= h;
      double[] other = doubles(Tensors.floats(n));
      assertThat((double) gradient[i])
          .isCloseTo((cosine(up, other) - cosine(down, other)) / (2 * h), within(1e-5));
    }
  }

  @Test
  void deviationPushesFromTheMostSimilarByAShareOfTheNoise() {
    Tensor sample = draw(3);
    Tensor clean = draw(3);
    Tensor far = sample.select(0, 0).neg().unsqueeze(0);
    Tensor near = sample.select(0, 0).add(draw(1).squeeze(0).mul(new Scalar(0.3))).unsqueeze(0);
    Tensor both = torch.cat(new TensorVector(far, near), 0);
    Tensor none = far.narrow(0, 0, 0);
    Steer.Place place = place(0.5);

    Tensor steered =
        new DeviationGuidance(List.of(both, none, near), 0.05).clean(clean, sample, place);

    assertClose(steered.select(0, 1), clean.select(0, 1), 0);
    Tensor before = noise(clean, sample, place).select(0, 0);
    Tensor after = noise(steered, sample, place).select(0, 0);
    Tensor push = after.sub(before);
    assertThat(length(push)).isCloseTo(0.05 * Math.sqrt(18), within(1e-4));
    Tensor expected = DeviationGuidance.gradient(sample.select(0, 0), near.squeeze(0));
    assertClose(
        push.div(new Scalar(length(push))), expected.div(new Scalar(length(expected))), 1e-3);
    // more noise along the gradient: the clean sample is less like the one drawn before
    assertThat(cosine(steered.select(0, 0), near)).isLessThan(cosine(clean.select(0, 0), near));
  }

  @Test
  void deviationIsOfTheMiddleOfAWalk() {
    Tensor clean = draw(1);
    Tensor sample = draw(1);
    Steer deviation = new DeviationGuidance(List.of(draw(2)), 0.05);
    List<Double> moved = new ArrayList<>();
    for (double left : new double[] {1, 0.76, 0.75, 0.25, 0.24}) {
      moved.add(difference(deviation.clean(clean, sample, place(left)), clean));
    }
    assertThat(moved.get(0)).isZero();
    assertThat(moved.get(1)).isZero();
    assertThat(moved.get(2)).isPositive();
    assertThat(moved.get(3)).isPositive();
    assertThat(moved.get(4)).isZero();
  }

  private static Tensor transported(
      double share, Tensor clean, double left, TransportGuidance.Target... targets) {
    return new TransportGuidance(List.of(targets), share).clean(clean, clean, place(left));
  }

  /** Of four places two real images are at each, and other images stand for three of them. */
  @Test
  void transportGoesToWhereNoOtherImageIs() {
    Tensor places = draw(4).mul(new Scalar(3));
    Tensor real = torch.cat(new TensorVector(places, places), 0);
    Tensor clean = torch.cat(new TensorVector(draw(1), draw(1)), 0);

    Tensor steered =
        transported(
            1,
            clean,
            0.6,
            new TransportGuidance.Target(places.narrow(0, 0, 3), real),
            new TransportGuidance.Target(places.narrow(0, 1, 3), real));

    assertThat(difference(steered.select(0, 0), places.select(0, 3))).isLessThan(0.1);
    assertThat(difference(steered.select(0, 1), places.select(0, 0))).isLessThan(0.1);
  }

  @Test
  void anImageThatIsAloneGoesToTheMean() {
    Tensor real = draw(5);
    Tensor clean = draw(1);
    Tensor steered =
        transported(0.25, clean, 1, new TransportGuidance.Target(real.narrow(0, 0, 0), real));
    assertClose(steered, clean.lerp(real.mean(0L).unsqueeze(0), new Scalar(0.25)), 1e-5);
  }

  /** The envelope theorem: the plan may be taken as it is. */
  @Test
  void transportIsAStepAgainstTheGradientOfTheCost() {
    Tensor others = draw(3);
    Tensor real = draw(12);
    Tensor clean = draw(1);
    Tensor step = transported(1, clean, 1, new TransportGuidance.Target(others, real)).sub(clean);
    double[][] images = rows(torch.cat(new TensorVector(clean, others), 0));
    double[][] wanted = rows(real);
    double epsilon = 0.02 * meanCost(images, wanted);
    float[] gradient = Tensors.floats(step.mul(new Scalar(-2.0 / images.length)));
    double h = 1e-3;
    for (int i = 0; i < gradient.length; i++) {
      double before = images[0][i];
      images[0][i] = before + h;
      double up = entropicCost(images, wanted, epsilon);
      images[0][i] = before - h;
      double down = entropicCost(images, wanted, epsilon);
      images[0][i] = before;
      assertThat((double) gradient[i]).isCloseTo((up - down) / (2 * h), within(0.02));
    }
  }

  private static double[][] rows(Tensor images) {
    double[][] rows = new double[(int) images.size(0)][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = doubles(Tensors.floats(images.select(0, i)));
    }
    return rows;
  }

  private static double cost(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += (x[i] - y[i]) * (x[i] - y[i]);
    }
    return sum;
  }

  private static double meanCost(double[][] from, double[][] to) {
    double sum = 0;
    for (double[] x : from) {
      for (double[] y : to) {
        sum += cost(x, y);
      }
    }
    return sum / (from.length * to.length);
  }

  /** The cost of the best plan, entropy included, by its dual: potentials and no plan. */
  private static double entropicCost(double[][] from, double[][] to, double epsilon) {
    double[] f = new double[from.length];
    double[] g = new double[to.length];
    for (int iteration = 0; iteration < 1000; iteration++) {
      for (int j = 0; j < to.length; j++) {
        double sum = 0;
        for (int i = 0; i < from.length; i++) {
          sum += Math.exp((f[i] - cost(from[i], to[j])) / epsilon);
        }
        g[j] = -epsilon * Math.log(to.length * sum);
      }
      for (int i = 0; i < from.length; i++) {
        double sum = 0;
        for (int j = 0; j < to.length; j++) {
          sum += Math.exp((g[j] - cost(from[i], to[j])) / epsilon);
        }
        f[i] = -epsilon * Math.log(from.length * sum);
      }
    }
    double sum = -epsilon;
    for (double potential : f) {
      sum += potential / f.length;
    }
    for (double potential : g) {
      sum += potential / g.length;
    }
    return sum;
  }

  @Test
  void transportIsOfTheNoisierHalf() {
    Tensor clean = draw(1);
    TransportGuidance.Target target = new TransportGuidance.Target(draw(2), draw(4));
    assertThat(difference(transported(0.1, clean, 1, target), clean)).isPositive();
    assertThat(difference(transported(0.1, clean, 0.51, target), clean)).isPositive();
    assertThat(transported(0.1, clean, 0.5, target)).isSameAs(clean);
  }

  private static TeacherGuidance towards(Tensor wanted, double share) {
    return new TeacherGuidance(
        (clean, row) -> clean.squeeze(0).sub(wanted.select(0, row)).square().sum(), share);
  }

  /** As in a walk, where autograd is off: it is on for the loss alone, and nothing stays of it. */
  @Test
  void teacherGuidanceIsAStepAgainstTheGradientByAShareOfTheNoise() {
    Tensor clean = draw(2);
    Tensor sample = draw(2);
    Tensor wanted = draw(2);
    Steer.Place place = place(0.6);

    Tensor steered;
    try (NoGradGuard inference = new NoGradGuard()) {
      steered = towards(wanted, 0.05).clean(clean, sample, place);
    }

    assertThat(steered.requires_grad()).isFalse();
    for (int row = 0; row < 2; row++) {
      Tensor way = wanted.select(0, row).sub(clean.select(0, row));
      Tensor step = steered.select(0, row).sub(clean.select(0, row));
      assertClose(step.div(new Scalar(length(step))), way.div(new Scalar(length(way))), 1e-4);
      Tensor push = noise(steered, sample, place).sub(noise(clean, sample, place)).select(0, row);
      assertThat(length(push)).isCloseTo(0.05 * Math.sqrt(18), within(1e-4));
    }
  }

  @Test
  void teacherGuidanceIsWhereImagesAreToBeSeenAndNotDrawnYet() {
    Tensor clean = draw(1);
    Tensor wanted = draw(1);
    List<Double> moved = new ArrayList<>();
    for (double left : new double[] {0.81, 0.8, 0.5, 0.49}) {
      moved.add(difference(towards(wanted, 0.05).clean(clean, clean, place(left)), clean));
    }
    assertThat(moved.get(0)).isZero();
    assertThat(moved.get(1)).isPositive();
    assertThat(moved.get(2)).isPositive();
    assertThat(moved.get(3)).isZero();
    assertClose(towards(clean, 0.05).clean(clean, clean, place(0.6)), clean, 0); // it is there
  }

  @Test
  void sharesAreFromNoneToAll() {
    assertThatThrownBy(() -> towards(draw(1), -0.2)).hasMessageContaining("is -0.2");
    assertThatThrownBy(() -> new ModeGuidance(draw(1), 1.1)).hasMessageContaining("is 1.1");
    assertThatThrownBy(() -> new TransportGuidance(List.of(), 1.2)).hasMessageContaining("is 1.2");
    assertThatThrownBy(() -> new DeviationGuidance(List.of(), -0.1)).hasMessageContaining("-0.1");
  }

  private static Tensor noise(Tensor clean, Tensor sample, Steer.Place place) {
    return sample.sub(clean.mul(new Scalar(place.alpha()))).div(new Scalar(place.sigma()));
  }

  private static Tensor tensor(float[] values) {
    return Tensors.of(values, 2, 3, 3);
  }

  private static double[] doubles(float[] values) {
    double[] all = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      all[i] = values[i];
    }
    return all;
  }

  private static double cosine(Tensor a, Tensor b) {
    return cosine(doubles(Tensors.floats(a)), doubles(Tensors.floats(b)));
  }

  private static double cosine(double[] a, double[] b) {
    double dot = 0;
    double squareA = 0;
    double squareB = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
      squareA += a[i] * a[i];
      squareB += b[i] * b[i];
    }
    return dot / Math.sqrt(squareA * squareB);
  }

  private static double length(Tensor x) {
    double sum = 0;
    for (float value : Tensors.floats(x)) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  private static double difference(Tensor a, Tensor b) {
    return length(a.sub(b));
  }
}
