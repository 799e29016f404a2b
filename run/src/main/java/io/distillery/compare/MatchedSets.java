package io.distillery.compare;

import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.ReducedImages;
import io.distillery.dataset.image.RgbImage;
import io.distillery.evaluation.baseline.RandomBaseline;
import io.distillery.stage.ClassRefinement;
import io.distillery.stage.RefinementTrial;
import io.distillery.synthesis.Refinement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Random real images, refined class by class ({@link ClassRefinement}); the pixels, whatever space
 * drawn images are refined in. An interrupted set goes on with the classes that it lacks. Where
 * minutes are asked for, the first set finds out how many steps they are worth, and all sets of as
 * many images take as many.
 */
final class MatchedSets extends WrittenSets {
  private final Refinement options;
  private final int threads;
  private final long seed;
  private final SetLayout layout;
  private final Progress progress;

  /**
   * @param options whose steps or minutes, real images and rate are taken
   * @param threads that refine, at least 1
   * @param seed of choice and refinement, to which a set's number is added
   */
  MatchedSets(
      String method,
      Refinement options,
      int threads,
      ChosenSource source,
      int side,
      long seed,
      SetLayout layout,
      Progress progress) {
    super(method, source, side, layout);
    this.options = options.of(Refinement.Space.PIXELS);
    this.threads = threads;
    this.seed = seed;
    this.layout = layout;
    this.progress = progress;
  }

  @Override
  public Optional<RefinementTrial> refining() {
    return Optional.of(new RefinementTrial(options, side()));
  }

  @Override
  Map<String, ?> options() {
    return Map.of("synthesis.refinement", options, "seed", seed);
  }

  @Override
  void write(int ipc, int set, SetFolder folder) throws IOException {
    LabelledImages start =
        source()
            .at(new RandomBaseline(seed, set).choose(source().labels(), classes().names(), ipc));
    ClassRefinement each =
        new ClassRefinement(
            start, source(), ReducedImages.none(), options, side(), seed + set, threads, null);
    Path shared = layout.sets(method(), ipc);
    Files.createDirectories(shared);
    int steps = each.steps(shared);
    List<String> all = classes().folders();
    List<String> missing =
        all.stream().filter(name -> !folder.has(all.indexOf(name), ipc)).toList();
    each.refine(
        missing,
        steps,
        Text.format("%s real images, set %d", ClassRefinement.REFINING, set),
        progress,
        (name, images) -> {
          for (RgbImage image : images) {
            folder.add(all.indexOf(name), image);
          }
        });
  }
}
