package io.distillery.synthesis;

import io.distillery.dataset.image.RgbImage;
import java.io.IOException;
import java.util.List;

/** Finds what speaks for each of a prototype's candidates. */
public interface CandidateJudge {
  /**
   * Names what its verdicts follow from, such as the hash of its weights: another chooses others.
   */
  String identity();

  /**
   * Judges the candidates of one prototype.
   *
   * @param pair that they were drawn from
   * @param candidates as they would be written, in the order of drawing
   * @return the terms of each
   */
  List<CandidateTerms> judge(PrototypePair pair, List<RgbImage> candidates) throws IOException;
}
