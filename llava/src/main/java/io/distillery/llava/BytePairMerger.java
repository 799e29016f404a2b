package io.distillery.llava;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Joins neighbouring tokens (Sennrich, Haddow, Birch, ACL 2016): always the pair that stands
 * earliest in the list of merges, the leftmost of equals, until no pair is in the list. A text is
 * not split into words before, so that this is done with a queue: in n log n.
 */
final class BytePairMerger {
  private static final int GONE = -1;

  private record Joined(int rank, int id) {}

  /** Two neighbours that could be joined, as they were when it was noted. */
  private record Candidate(int rank, int at, int left, int right, int joined)
      implements Comparable<Candidate> {
    @Override
    public int compareTo(Candidate other) {
      int byRank = Integer.compare(rank, other.rank);
      return byRank != 0 ? byRank : Integer.compare(at, other.at);
    }
  }

  private final Map<Long, Joined> merges = new HashMap<>();

  BytePairMerger(List<TokenizerFile.Merge> merges, Map<String, Integer> ids) {
    for (int rank = 0; rank < merges.size(); rank++) {
      TokenizerFile.Merge merge = merges.get(rank);
      this.merges.putIfAbsent(
          pair(ids.get(merge.left()), ids.get(merge.right())),
          new Joined(rank, ids.get(merge.left() + merge.right())));
    }
  }

  /** What becomes of a sequence of tokens; the array is overwritten. */
  int[] merge(int[] ids) {
    int[] next = new int[ids.length]; // whom each has as its neighbours still
    int[] previous = new int[ids.length];
    PriorityQueue<Candidate> queue = new PriorityQueue<>();
    for (int i = 0; i < ids.length; i++) {
      next[i] = i + 1;
      previous[i] = i - 1;
      note(queue, ids, i, i + 1);
    }
    while (!queue.isEmpty()) {
      Candidate candidate = queue.poll();
      int at = candidate.at();
      int right = next[at];
      boolean isStill =
          ids[at] == candidate.left() && right < ids.length && ids[right] == candidate.right();
      if (!isStill) {
        continue;
      }
      ids[at] = candidate.joined();
      ids[right] = GONE;
      next[at] = next[right];
      if (next[at] < ids.length) {
        previous[next[at]] = at;
      }
      note(queue, ids, previous[at], at);
      note(queue, ids, at, next[at]);
    }
    return Arrays.stream(ids).filter(id -> id != GONE).toArray();
  }

  private void note(PriorityQueue<Candidate> queue, int[] ids, int left, int right) {
    if (left >= 0 && right < ids.length) {
      Joined joined = merges.get(pair(ids[left], ids[right]));
      if (joined != null) {
        queue.add(new Candidate(joined.rank(), left, ids[left], ids[right], joined.id()));
      }
    }
  }

  private static long pair(int left, int right) {
    return (long) left << Integer.SIZE | right;
  }
}
