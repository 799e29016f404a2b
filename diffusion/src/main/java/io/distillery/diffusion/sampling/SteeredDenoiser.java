package io.distillery.diffusion.sampling;

import io.distillery.diffusion.scheduler.NoiseSchedule;
import io.distillery.diffusion.scheduler.PredictionType;
import org.bytedeco.pytorch.Tensor;

/** Predicts what a model predicts after a {@link Steer} has changed the clean sample it implies. */
final class SteeredDenoiser implements Denoiser {
  private final Denoiser model;
  private final Steer steer;
  private final NoiseSchedule schedule;
  private final PredictionType type;
  private double first = -1;

  /**
   * @param type of the model's predictions
   */
  SteeredDenoiser(Denoiser model, Steer steer, NoiseSchedule schedule, PredictionType type) {
    this.model = model;
    this.steer = steer;
    this.schedule = schedule;
    this.type = type;
  }

  @Override
  public Tensor predict(Tensor sample, double timestep) {
    Tensor prediction = model.predict(sample, timestep);
    first = Math.max(first, timestep); // walks begin where there is most noise
    double sigma = schedule.sigma(timestep);
    double alpha = 1 / Math.hypot(sigma, 1);
    Steer.Place place = new Steer.Place(first > 0 ? timestep / first : 1, alpha, sigma * alpha);
    Tensor clean = type.original(prediction, sample, place.alpha(), place.sigma());
    Tensor steered = steer.clean(clean, sample, place);
    return steered == clean
        ? prediction
        : type.implying(steered, sample, place.alpha(), place.sigma());
  }
}
