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
import java.util.ArrayList;
import java.util.List;

/** Lists the forms in which the steps of a run read the same image files. */
final class WantedForms {
  private WantedForms() {}

  /** Lists those of a recipe that is suited to the images, most wanted first. */
  static List<ReducedImages.Form<?>> of(Recipe recipe) {
    List<ReducedImages.Form<?>> forms = new ArrayList<>();
    ImageSize encoded = SourceLatents.size(recipe);
    int side = recipe.synthesis().side();
    FineTuning fineTuning = recipe.fineTuning();
    if (recipe.descriptions().describer() == DescriptionOptions.Kind.APPEARANCE) {
      forms.add(new AppearanceDescriber().form());
    }
    forms.add(SourceImageReader.form(encoded, ImageView.WHOLE));
    if (fineTuning.when() == FineTuning.When.ALWAYS && fineTuning.views().flips()) {
      forms.add(SourceImageReader.form(encoded, new ImageView(0, true)));
    }
    forms.add(ImageTensors.form(side)); // refinement and evaluation
    forms.add(ImageTensors.form(NearestTraining.comparedAt(side)));
    return forms;
  }
}
