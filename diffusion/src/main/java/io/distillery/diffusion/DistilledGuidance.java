package io.distillery.diffusion;

import io.distillery.diffusion.checkpoint.ModelFiles;
import io.distillery.diffusion.scheduler.PredictionType;
import io.distillery.diffusion.scheduler.SamplerChoice;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.scheduler.SchedulerKind;
import io.distillery.diffusion.scheduler.TimestepSpacing;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;

/**
 * Tells models that draw best without guidance, since it was distilled into them: consistency
 * models (Luo et al. 2023) that are not told its scale, and SD-Turbo (Sauer et al. 2023).
 */
public final class DistilledGuidance {
  private static final String TURBO = "turbo";

  private DistilledGuidance() {}

  /**
   * Says whether it is in a model.
   *
   * @param chosen the sampler that it is drawn with
   * @throws IOException when its scheduler's numbers cannot be read
   */
  public static boolean isIn(ModelChoice model, SamplerChoice chosen) throws IOException {
    ModelFiles files = model.files();
    SchedulerConfig own = files.scheduler();
    boolean isConsistent =
        chosen == SamplerChoice.CHECKPOINT
            ? own.kind() == SchedulerKind.LCM || own.kind() == SchedulerKind.TCD
            : chosen == SamplerChoice.LCM || chosen == SamplerChoice.TCD;
    return isConsistent && files.unet().guidanceWidth() == 0 || isTurbo(model, own);
  }

  /**
   * SD-Turbo's files do not name it. Its scheduler is Euler's with trailing timesteps and predicted
   * noise, which no other model of its family has; a single file has no scheduler, but a name.
   */
  private static boolean isTurbo(ModelChoice model, SchedulerConfig own) {
    boolean isItsScheduler =
        own.kind() == SchedulerKind.EULER
            && own.spacing().filter(TimestepSpacing.TRAILING::equals).isPresent()
            && own.predictionType() == PredictionType.EPSILON
            && !own.rescaleBetasToZeroSnr();
    return Files.isRegularFile(model.path())
        ? model.title().toLowerCase(Locale.ROOT).contains(TURBO)
        : isItsScheduler;
  }
}
