package io.distillery.describe.vlm;

import io.distillery.base.ConfigurationException;
import java.io.IOException;
import java.util.List;

/** Answers questions about images, in this process or elsewhere. */
public interface VisionLanguageModel {
  /**
   * Answers questions, one answer each.
   *
   * @param questions {@link #batch} of them, or fewer
   * @throws UnansweredException when there is no answer now, but others may be answered
   * @throws ConfigurationException when nothing will be answered before the user mends something
   * @throws IOException when nothing will be answered for another reason
   */
  List<RawAnswer> answer(List<ImageQuestion> questions) throws IOException;

  /**
   * Answers the first questions of many, and tells at once what is wrong with the model.
   *
   * @throws ConfigurationException saying the likely cause
   */
  default List<RawAnswer> answerFirst(List<ImageQuestion> questions) throws IOException {
    return answer(questions);
  }

  /** Names the model, and whatever else its answers follow from beside question and sampling. */
  String identity();

  /** How many questions are best answered together; answers may depend on it. */
  default int batch() {
    return 1;
  }

  /** How many threads may ask at the same time. */
  default int parallel() {
    return 1;
  }
}
