package io.distillery.stage;

import io.distillery.dataset.image.ReducedImages;
import io.distillery.describe.AppearanceDescriber;
import io.distillery.describe.DescriptionOptions;
import io.distillery.diffusion.sampling.ImageSize;
import io.distillery.encode.ImageTensors;
import io.distillery.encode.ImageView;
import io.distillery.encode.SourceImageReader;
import io.distillery.finetune.FineTuning;
import io.distillery.recipe.Recipe;
import io.distillery.stage.Distillation.Step;
import java.util.ArrayList;
import java.util.List;

/** Lists the forms in which the steps of a run read the same image files. */
final class WantedForms {
  private WantedForms() {}

  /**
   * Lists those of a run, most wanted first.
   *
   * @param recipe suited to the images
   * @param last the step up to which it goes
   */
  static List<ReducedImages.Form<?>> of(Recipe recipe, Step last) {
    List<ReducedImages.Form<?>> forms = new ArrayList<>();
    int side = recipe.synthesis().side();
    DescriptionOptions descriptions = recipe.descriptions();
    if (descriptions.needsDescriber()
        && descriptions.describer() == DescriptionOptions.Kind.APPEARANCE) {
      forms.add(new AppearanceDescriber().form());
    }
    if (last.compareTo(Step.TRAIN) >= 0) {
      ImageSize encoded = SourceLatents.size(recipe);
      FineTuning fineTuning = recipe.fineTuning();
      forms.add(SourceImageReader.form(encoded, ImageView.WHOLE));
      if (fineTuning.when() == FineTuning.When.ALWAYS && fineTuning.views().flips()) {
        forms.add(SourceImageReader.form(encoded, new ImageView(0, true)));
      }
    }
    if (last.compareTo(Step.SYNTHESIZE) >= 0) {
      forms.add(ImageTensors.form(side)); // for refinement, and for evaluation
    }
    if (last == Step.EVALUATE) {
      forms.add(ImageTensors.form(NearestTraining.comparedAt(side)));
    }
    return forms;
  }
}
