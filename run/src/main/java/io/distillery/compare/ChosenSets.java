package io.distillery.compare;

import io.distillery.base.Progress;
import io.distillery.evaluation.baseline.Herding;
import io.distillery.evaluation.baseline.KCenter;
import io.distillery.evaluation.baseline.RealMedoid;
import io.distillery.prototype.cluster.ImagePrototypeOptions;
import io.distillery.stage.SourceFeatures;
import io.distillery.stage.TeacherFile;
import io.distillery.synthesis.Refinement;
import java.util.Map;
import java.util.Optional;

/**
 * Makes sets of real images.
 *
 * @param source what is chosen from
 * @param features in which images are near or far; none where no method asks for them
 * @param clusters how the clusters are found whose nearest images are chosen
 * @param teacher for patches
 * @param threads that read, at least 1
 * @param size height and width of the written images
 * @param seed of random choices
 * @param refinement of those that are refined
 * @param layout where the sets are kept
 * @param progress told of refining
 */
public record ChosenSets(
    ChosenSource source,
    Optional<SourceFeatures> features,
    ImagePrototypeOptions clusters,
    Optional<TeacherFile> teacher,
    int threads,
    int size,
    long seed,
    Refinement refinement,
    SetLayout layout,
    Progress progress) {
  /** Gives those of a method that chooses. */
  public SetSource of(ComparedMethod method) {
    String title = method.title();
    return switch (method) {
      case RANDOM -> SelectedSets.random(title, seed, source, size, layout);
      case FIRST -> SelectedSets.first(title, source, size, layout);
      case HERDING ->
          new CoresetSets(
              title, features.orElseThrow(), Herding::new, Map.of(), source, size, layout);
      case K_CENTER ->
          new CoresetSets(
              title, features.orElseThrow(), KCenter::new, Map.of(), source, size, layout);
      case REAL_MEDOID ->
          new CoresetSets(
              title,
              features.orElseThrow(),
              rows -> new RealMedoid(rows, clusters, seed),
              Map.of("prototypes.images", clusters, "seed", seed),
              source,
              size,
              layout);
      case RDED -> new PatchSets(title, teacher.orElseThrow(), threads, source, size, seed, layout);
      case DM -> new MatchedSets(title, refinement, threads, source, size, seed, layout, progress);
      case DEFAULT,
          VLCP,
          VLCP_CHOSEN,
          LABEL_PROMPT,
          IMAGE_ONLY,
          D4M,
          DDOQ,
          MGD3,
          IGD_DEVIATION,
          CAO2_SELECTION,
          TEXT_ONLY,
          MEDOID,
          CENTROID,
          REAL ->
          throw new IllegalArgumentException(title + " does not choose images");
    };
  }
}
