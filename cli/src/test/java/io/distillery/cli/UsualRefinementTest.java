package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.dataset.ClassNames;
import io.distillery.dataset.LabelledImages;
import io.distillery.diffusion.ModelCard;
import io.distillery.diffusion.ModelChoice;
import io.distillery.diffusion.sampling.ImageSize;
import io.distillery.recipe.Recipe;
import io.distillery.recipe.TuningOptions;
import io.distillery.synthesis.Refinement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What refines images where nobody says: the steps of mini's card, on the classes that it knows.
 */
class UsualRefinementTest {
  private static final ModelChoice MINI = ModelChoice.named("mini");
  private static final List<String> STRANGE = List.of("circle", "square");

  private static Refinement suited(Recipe asked, List<String> classes) throws IOException {
    LabelledImages images = new LabelledImages(Path.of("."), ClassNames.of(classes), List.of());
    return asked.withModel(MINI).suited(images).synthesis().refinement();
  }

  private static List<String> known() throws IOException {
    return ModelCard.read(MINI.path()).orElseThrow().classes();
  }

  private static Recipe asking(Refinement refinement) {
    Recipe recipe = Recipe.defaults();
    return recipe.withSynthesis(recipe.synthesis().withRefinement(refinement));
  }

  @Test
  void latentsOfTheModelsOwnClassesAreRefined() throws IOException {
    Refinement usual = suited(Recipe.defaults(), known());

    assertThat(usual.kind()).contains(Refinement.Kind.DM);
    assertThat(usual.isOfLatents()).isTrue();
    assertThat(usual.steps()).isEqualTo(100);
    assertThat(usual.minutes()).isEmpty();
    assertThat(usual.rate()).contains(0.05);
  }

  @Test
  void whoAsksForNothingChoosesOrDrawsOblongImagesGetsThemAsTheyAreDrawn() throws IOException {
    Recipe usual = Recipe.defaults();
    TuningOptions none = usual.tuning();
    TuningOptions choosing =
        new TuningOptions(
            Optional.of(true), none.images(), none.sets(), none.epochs(), none.minutes());
    Optional<ImageSize> oblong = Optional.of(new ImageSize(64, 32));

    assertThat(suited(asking(Refinement.none()), known()).isAny()).isFalse();
    assertThat(suited(usual.withTuning(choosing), known()).isAny()).isFalse();
    assertThat(
            suited(usual.withSynthesis(usual.synthesis().withImageSize(oblong)), known()).isAny())
        .isFalse();
    assertThat(suited(usual, STRANGE).isAny()).isFalse();
  }

  @Test
  void whatIsAskedForComesFirst() throws IOException {
    Refinement asked = Refinement.defaults().of(Refinement.Kind.DM);

    Refinement open = suited(asking(asked), STRANGE);
    assertThat(open.isOfLatents()).isTrue();
    assertThat(open.steps()).isEqualTo(100);

    Refinement pixels = suited(asking(asked.of(Refinement.Space.PIXELS)), known());
    assertThat(pixels.isOfLatents()).isFalse();
    assertThat(pixels.rate()).contains(0.01);

    Refinement timed = suited(asking(asked.usually(2, 150)), known());
    assertThat(timed.minutes()).contains(2.0);
    assertThat(timed.iterations()).contains(150);
  }
}
