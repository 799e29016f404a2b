package io.distillery.synthesis;

import io.distillery.dataset.image.RgbImage;
import java.io.IOException;
import java.util.List;

/**
 * Chooses and writes the images that are kept, one of each prototype's candidates.
 *
 * @param writer of the dataset
 * @param log of the choices; empty where there are none
 * @param candidates how many of each, and who chooses
 */
record KeptImages(DistilledDatasetWriter writer, CandidateLog log, Candidates candidates) {
  /** Says whether the image is there, and the choice that it is is known. */
  boolean has(PrototypePair pair) {
    return writer.has(pair.fileName())
        && (!candidates.isChoice() || log.of(pair.fileName()).isPresent());
  }

  /** Chooses one of a prototype's candidates and writes it, unless it is there. */
  void keep(PrototypePair pair, List<RgbImage> drawn) throws IOException {
    String name = pair.fileName();
    if (has(pair)) {
      return;
    }
    if (candidates.isChoice() && log.of(name).isEmpty()) {
      log.add(name, CandidateChoice.of(candidates.judge().judge(pair, drawn)));
    }
    writer.write(name, drawn.get(log.kept(name)));
  }

  /** Finishes the dataset when all are there. */
  DistilledDataset finish(List<PrototypePair> pairs, long runSeed) throws IOException {
    log.finish();
    return writer.finish(
        pairs.stream().map(pair -> pair.image(runSeed, log.kept(pair.fileName()))).toList());
  }
}
