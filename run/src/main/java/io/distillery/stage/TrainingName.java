package io.distillery.stage;

import io.distillery.base.Text;
import io.distillery.evaluation.protocol.EvaluationResults;
import java.io.Serializable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Tells a training of an evaluation from all others of it.
 *
 * @param method by which the set was made
 * @param network the architecture's name
 * @param ipc images per class
 * @param set which of the method's sets, from 0
 * @param repeat which training of that network on that set, from 0
 */
public record TrainingName(String method, String network, int ipc, int set, int repeat)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** Says whether its result is among others. */
  public boolean isIn(EvaluationResults results) {
    return results.has(method, network, ipc, set, repeat);
  }

  /** Says what is done, in words. */
  public String title() {
    return Text.format(
        "%s on %s, %d images per class, set %d, repeat %d", network, method, ipc, set, repeat);
  }

  /** Gives a name for a file, whatever the method is called. */
  String fileName() {
    String safe = URLEncoder.encode(method, StandardCharsets.UTF_8);
    return Text.format("%s.%s.%d.%d.%d", safe, network, ipc, set, repeat);
  }
}
