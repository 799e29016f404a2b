package io.distillery.synthesis;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.distillery.base.Text;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Says which of a prototype's candidates is kept: the one that is most itself and most typical.
 *
 * <p>The candidates are ranked by each of the {@link CandidateTerms} (0 is best; equal terms have
 * equal ranks), and the one with the lowest sum of its two ranks is kept, of several the first.
 * Ranks, because nats and distances have no common scale: a weight between them would have to be
 * found anew for every teacher, and a cross-entropy without bound would outvote every distance. The
 * first, because it is the image that is drawn where nothing is chosen: nothing changes without a
 * reason. Of two candidates the second is kept only where no term speaks against it.
 *
 * @param kept index of the candidate
 * @param candidates terms of all, in the order of drawing; at least one
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CandidateChoice(
    @JsonProperty("kept") int kept, @JsonProperty("candidates") List<CandidateTerms> candidates) {
  /** Checks that the one kept is one of the candidates. */
  public CandidateChoice {
    candidates = List.copyOf(candidates);
    if (kept < 0 || kept >= candidates.size()) {
      throw new IllegalArgumentException(
          Text.format("Candidate %d is kept of %d", kept, candidates.size()));
    }
  }

  /** Chooses by the rule. */
  static CandidateChoice of(List<CandidateTerms> candidates) {
    int best = 0;
    for (int i = 1; i < candidates.size(); i++) {
      if (rankSum(candidates, i) < rankSum(candidates, best)) {
        best = i;
      }
    }
    return new CandidateChoice(best, candidates);
  }

  private static int rankSum(List<CandidateTerms> all, int i) {
    return rank(all, CandidateTerms::crossEntropy, i) + rank(all, CandidateTerms::distance, i);
  }

  /** Counts how many are better. */
  private static int rank(
      List<CandidateTerms> all, ToDoubleFunction<CandidateTerms> term, int candidate) {
    double own = term.applyAsDouble(all.get(candidate));
    return (int) all.stream().mapToDouble(term).filter(other -> other < own).count();
  }

  /** Returns each candidate's rank by its cross-entropy: 0 is most itself. */
  @JsonIgnore
  public List<Integer> itselfRanks() {
    return ranks(CandidateTerms::crossEntropy);
  }

  /** Returns each candidate's rank by its distance: 0 is most typical. */
  @JsonIgnore
  public List<Integer> typicalRanks() {
    return ranks(CandidateTerms::distance);
  }

  private List<Integer> ranks(ToDoubleFunction<CandidateTerms> term) {
    return IntStream.range(0, candidates.size()).mapToObj(i -> rank(candidates, term, i)).toList();
  }
}
