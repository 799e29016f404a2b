package io.distillery.diffusion.scheduler;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * UniPC of order two with {@code B(h) = e^h - 1} on the predicted clean sample (Zhao, Bai, Rao,
 * Zhou, Lu, NeurIPS 2023, arXiv 2302.04867, algorithms 1 and 2, "bh2"): each model call first
 * corrects the step that led to it, then predicts the next; one call a step.
 */
public final class UniPcScheduler implements NoiseScheduler {
  private final SchedulerConfig config;
  private final NoiseSchedule schedule;

  public UniPcScheduler(SchedulerConfig config) {
    this.config = config;
    this.schedule = new NoiseSchedule(config);
  }

  @Override
  public NoiseSchedule schedule() {
    return schedule;
  }

  @Override
  public SamplingRun start(int steps, double strength, NoiseSource noise) {
    return new Run(
        SolverLevels.of(config, schedule, steps, config.finalSigma()).part(steps, strength));
  }

  private final class Run extends SolverRun {
    /** The clean samples of the last two calls, the newest first. */
    private final Deque<Tensor> originals = new ArrayDeque<>();

    /** The sample before the last step. */
    private Tensor last;

    /** The order that the last step was predicted in. */
    private int lastOrder;

    Run(SolverLevels levels) {
      super(schedule, levels, config.predictionType());
    }

    @Override
    public Tensor step(Tensor prediction, int index, Tensor sample) {
      Tensor original = original(prediction, index, sample);
      Tensor corrected = last == null ? sample : correct(original, index);
      originals.addFirst(KeptTensor.of(original));
      if (originals.size() > 2) {
        originals.removeLast().close();
      }
      int order = isLast(index) && config.lowerOrderFinal() ? 1 : originals.size();
      if (level(index + 1) == 0) {
        order = 1;
      }
      Tensor next = predict(corrected, index, order);
      if (last != null) {
        last.close();
      }
      last = KeptTensor.of(corrected);
      lastOrder = order;
      return next;
    }

    /**
     * With {@code h} the step in lambda: {@code sigma'/sigma * x - alpha' * (e^-h - 1) * (m +
     * D/2)}, {@code m} the newest clean sample and {@code D = (m_1 - m) / r_1} its change over the
     * step before, whose length is {@code -r_1 h}; nothing in first order.
     */
    private Tensor predict(Tensor sample, int index, int order) {
      double h = lambda(index + 1) - lambda(index);
      double shift = -alpha(index + 1) * Math.expm1(-h);
      double keep = sigma(index + 1) / sigma(index);
      Tensor newest = originals.getFirst();
      if (order == 1) {
        return LinearCombination.of(keep, sample, shift, newest);
      }
      double r = (lambda(index - 1) - lambda(index)) / h;
      double[] weights = {keep, shift * (1 - 0.5 / r), shift * 0.5 / r};
      return LinearCombination.of(weights, List.of(sample, newest, originals.getLast()));
    }

    /**
     * The step to this call again, now that {@code m_t}, the clean sample at its end, is known:
     * {@code sigma'/sigma * x - alpha' * (e^-h - 1) * (m + c_1 * D + c_2 * (m_t - m))}. In first
     * order {@code c_2 = 1/2}; in second the two solve {@code sum_k c_k r_k^(i-1) = b_i} for {@code
     * i = 1, 2}, with {@code r_2 = 1} and {@code b_i} their eq. 11 over {@code B(h)}.
     */
    private Tensor correct(Tensor atEnd, int index) {
      double h = lambda(index) - lambda(index - 1);
      double shift = -alpha(index) * Math.expm1(-h);
      double keep = sigma(index) / sigma(index - 1);
      Tensor newest = originals.getFirst();
      if (lastOrder == 1) {
        double[] weights = {keep, shift / 2, shift / 2};
        return LinearCombination.of(weights, List.of(last, newest, atEnd));
      }
      double r = (lambda(index - 2) - lambda(index - 1)) / h;
      double phi2 = Math.expm1(-h) / -h - 1;
      double phi3 = phi2 / -h - 0.5;
      double b1 = phi2 / Math.expm1(-h);
      double b2 = 2 * phi3 / Math.expm1(-h);
      double c1 = (b1 - b2) / (1 - r);
      double c2 = b1 - c1;
      double[] weights = {keep, shift * (1 - c1 / r - c2), shift * c1 / r, shift * c2};
      return LinearCombination.of(weights, List.of(last, newest, originals.getLast(), atEnd));
    }

    @Override
    public void close() {
      originals.forEach(Tensor::close);
      originals.clear();
      if (last != null) {
        last.close();
        last = null;
      }
    }
  }
}
