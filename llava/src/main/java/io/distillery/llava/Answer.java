package io.distillery.llava;

import java.util.List;

/**
 * What the model answers.
 *
 * @param text without special tokens and blanks around it
 * @param tokens the ids, the one that ended the answer included
 * @param isComplete whether the model ended it; else it had as many tokens as an answer may have
 */
public record Answer(String text, List<Integer> tokens, boolean isComplete) {
  public Answer {
    tokens = List.copyOf(tokens);
  }
}
