package io.distillery.llava;

import io.distillery.base.ConfigurationException;

/**
 * How answers are drawn.
 *
 * @param maxTokens of an answer, at least 1; it ends earlier where the model ends it
 * @param temperature that the logits are divided by; 0 always takes the likeliest token
 * @param topP draws among the likeliest tokens that together have this probability (nucleus
 *     sampling, Holtzman et al. 2020), above 0; 1 draws among all
 */
public record GenerationOptions(int maxTokens, double temperature, double topP) {
  public GenerationOptions {
    if (maxTokens < 1) {
      throw new ConfigurationException("An answer has at least 1 token, was " + maxTokens);
    }
    if (!(temperature >= 0) || temperature == Double.POSITIVE_INFINITY) {
      throw new ConfigurationException(
          "The temperature is 0 or a number above, was " + temperature);
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new ConfigurationException("top-p is above 0 and at most 1, was " + topP);
    }
  }

  /** Always the likeliest token. */
  public static GenerationOptions greedy(int maxTokens) {
    return new GenerationOptions(maxTokens, 0, 1);
  }
}
