package io.distillery.diffusion.sampling;

import static org.bytedeco.pytorch.global.torch.cat;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * Computes classifier-free guidance (Ho, Salimans, arXiv 2207.12598, eq. 6 with {@code 1 + w} for
 * the scale): {@code negative + scale * (prompt - negative)}, both predicted in one batch. Prompts
 * of different lengths are predicted in one batch a length.
 *
 * <p>Large scales widen the spread of a prediction and with it contrasts and colours. Rescaled (Lin
 * et al., arXiv 2305.08891, section 3.4), the guided prediction of each sample gets back the
 * standard deviation that the prompt's prediction alone has, by a share from 0 (as it is) to 1.
 */
public final class ClassifierFreeGuidance implements Denoiser {
  /** Holds the images whose prompts have one length. */
  private record Group(Tensor rows, Tensor states) {}

  /** The scale that is no guidance. */
  static final double NONE = 1;

  private final ConditionalModel model;
  private final double scale;
  private final double rescale;
  private final List<Group> groups;
  private final Tensor order;

  /**
   * Fixes what steers a batch; tensors made here are in the caller's scope.
   *
   * @param prompts one for each sample of the batch
   * @param scale 0 or more; up to 1 is no guidance: the negative prompt is then not looked at, and
   *     the model is asked once a step
   * @param rescale share of the rescaled prediction, 0 to 1
   */
  public ClassifierFreeGuidance(
      ConditionalModel model, List<PromptStates> prompts, double scale, double rescale) {
    check(scale, rescale);
    this.model = model;
    this.scale = scale;
    this.rescale = rescale;
    Collection<List<Integer>> rowsByLength =
        IntStream.range(0, prompts.size())
            .boxed()
            .collect(
                Collectors.groupingBy(
                    row -> prompts.get(row).length(), TreeMap::new, Collectors.toList()))
            .values();
    this.groups = new ArrayList<>();
    rowsByLength.forEach(rows -> groups.add(group(rows, prompts)));
    this.order = indices(inverse(rowsByLength.stream().flatMap(List::stream).toList()));
  }

  /**
   * Checks both numbers.
   *
   * @throws ConfigurationException if one of them is out of its range
   */
  static void check(double scale, double rescale) {
    if (!(scale >= 0 && scale < Double.POSITIVE_INFINITY)) {
      throw new ConfigurationException(
          Text.format(
              "The guidance scale is %s, expected 0 or more (up to 1 is no guidance)", scale));
    }
    if (!(rescale >= 0 && rescale <= 1)) {
      throw new ConfigurationException(
          Text.format("The guidance rescale is %s, expected 0 (none) to 1", rescale));
    }
  }

  private Group group(List<Integer> rows, List<PromptStates> prompts) {
    TensorVector states = new TensorVector();
    if (guided()) {
      rows.forEach(row -> states.push_back(prompts.get(row).negative()));
    }
    rows.forEach(row -> states.push_back(prompts.get(row).prompt()));
    return new Group(indices(rows), cat(states, 0));
  }

  private boolean guided() {
    return scale > NONE;
  }

  @Override
  public Tensor predict(Tensor sample, double timestep) {
    if (sample.size(0) != order.size(0)) {
      throw new ConfigurationException(
          Text.format("%d samples for %d prompts", sample.size(0), order.size(0)));
    }
    if (groups.size() == 1) {
      return predict(sample, timestep, groups.get(0).states());
    }
    TensorVector predictions = new TensorVector();
    for (Group group : groups) {
      Tensor rows = sample.index_select(0, group.rows());
      predictions.push_back(predict(rows, timestep, group.states()));
    }
    return cat(predictions, 0).index_select(0, order);
  }

  private Tensor predict(Tensor sample, double timestep, Tensor states) {
    double[] timesteps = new double[(int) states.size(0)];
    Arrays.fill(timesteps, timestep);
    Tensor times = Tensors.of(timesteps, timesteps.length).to(Tensors.type(sample));
    if (!guided()) {
      return model.forward(sample, times, states);
    }
    long batch = sample.size(0);
    Tensor both = model.forward(cat(new TensorVector(sample, sample), 0), times, states);
    Tensor negative = both.narrow(0, 0, batch);
    Tensor prompt = both.narrow(0, batch, batch);
    Tensor guided = negative.add(prompt.sub(negative), new Scalar(scale));
    return rescale == 0 ? guided : guided.mul(spreadAs(prompt, guided));
  }

  /**
   * Computes the factor (B, 1, 1, 1) that brings each sample's spread towards that of another
   * prediction.
   */
  private Tensor spreadAs(Tensor wanted, Tensor sample) {
    return spread(wanted).div(spread(sample)).mul(new Scalar(rescale)).add(new Scalar(1 - rescale));
  }

  private static Tensor spread(Tensor samples) {
    return samples.std(new long[] {1, 2, 3}, true, true);
  }

  private static Tensor indices(List<Integer> rows) {
    return Tensors.of(rows.stream().mapToLong(row -> row).toArray(), rows.size());
  }

  private static List<Integer> inverse(List<Integer> order) {
    Integer[] inverse = new Integer[order.size()];
    for (int i = 0; i < inverse.length; i++) {
      inverse[order.get(i)] = i;
    }
    return List.of(inverse);
  }
}
