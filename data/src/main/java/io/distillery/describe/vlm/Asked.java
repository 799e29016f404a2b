package io.distillery.describe.vlm;

import io.distillery.base.Text;
import io.distillery.describe.Descriptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Is what a model said of the images of a dataset.
 *
 * @param descriptions of those that it described
 * @param unanswered why it did not describe others, by file name, sorted
 * @param answers how many answers there are, those of earlier processes too
 * @param cut how many of them had no room for their end
 */
public record Asked(
    Descriptions descriptions, Map<String, String> unanswered, long answers, long cut) {
  /** Is the share of cut answers above which they are warned of. */
  private static final double FEW = 0.05;

  private static final int NAMED = 5;

  /** Writes sentences to warn with; none if every image is described and few answers were cut. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (cut > FEW * answers) {
      warnings.add(
          Text.format(
              "%,d of %,d answers were cut at descriptions.vlm.maxTokens, and their whole sentences"
                  + " kept: raise it, or ask for less in descriptions.vlm.question",
              cut, answers));
    }
    if (!unanswered.isEmpty()) {
      StringBuilder named = new StringBuilder();
      unanswered.entrySet().stream()
          .limit(NAMED)
          .forEach(e -> named.append(Text.format("%n  %s: %s", e.getKey(), e.getValue())));
      warnings.add(
          Text.format(
              "%,d images have no description; descriptions.onlyMissing asks for these again:%s%s",
              unanswered.size(), named, unanswered.size() > NAMED ? Text.format("%n  ...") : ""));
    }
    return warnings;
  }
}
