package io.distillery.llava;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Draws one sequence's tokens, one number of its random source a token. */
final class TokenSampler {
  private final GenerationOptions options;
  private final SplittableRandom random;

  TokenSampler(GenerationOptions options, long seed) {
    this.options = options;
    this.random = new SplittableRandom(seed);
  }

  /** The next token's id, of the logits of all. */
  int next(float[] logits) {
    if (options.temperature() == 0) {
      return likeliest(logits);
    }
    double[] weights = softmax(logits);
    double sum = options.topP() < 1 ? keepNucleus(weights) : 1;
    double drawn = random.nextDouble() * sum;
    int last = 0;
    for (int id = 0; id < weights.length; id++) {
      if (weights[id] > 0) {
        last = id;
        drawn -= weights[id];
        if (drawn < 0) {
          return id;
        }
      }
    }
    return last; // the sum's rounding
  }

  private static int likeliest(float[] logits) {
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      if (logits[id] > logits[best]) {
        best = id;
      }
    }
    return best;
  }

  private double[] softmax(float[] logits) {
    double most = logits[likeliest(logits)];
    double[] weights = new double[logits.length];
    double sum = 0;
    for (int id = 0; id < weights.length; id++) {
      weights[id] = Math.exp((logits[id] - most) / options.temperature());
      sum += weights[id];
    }
    for (int id = 0; id < weights.length; id++) {
      weights[id] /= sum;
    }
    return weights;
  }

  /** Sets the weights of all tokens but the likeliest to zero; gives what is left. */
  private double keepNucleus(double[] weights) {
    int[] order =
        IntStream.range(0, weights.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer id) -> -weights[id]))
            .mapToInt(id -> id)
            .toArray();
    double sum = 0;
    for (int id : order) {
      if (sum >= options.topP()) {
        weights[id] = 0;
      } else {
        sum += weights[id];
      }
    }
    return sum;
  }
}
