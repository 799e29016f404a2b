package io.distillery.diffusion.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SchedulerConfigTest {
  @TempDir private Path directory;

  private SchedulerConfig read(String json) throws IOException {
    Files.writeString(directory.resolve(SchedulerConfig.FILE), json);
    return SchedulerConfig.read(directory);
  }

  @Test
  void takesTheDefaultsOfTheReference() throws IOException {
    SchedulerConfig config = read("{\"_class_name\": \"DDIMScheduler\"}");
    assertThat(config.kind()).isEqualTo(SchedulerKind.DDIM);
    assertThat(config.trainTimesteps()).isEqualTo(1_000);
    assertThat(config.betaStart()).isEqualTo(0.0001);
    assertThat(config.betaEnd()).isEqualTo(0.02);
    assertThat(config.betaSchedule()).isEqualTo(BetaSchedule.LINEAR);
    assertThat(config.rescaleBetasToZeroSnr()).isFalse();
    assertThat(config.predictionType()).isEqualTo(PredictionType.EPSILON);
    assertThat(config.stepsOffset()).isZero();
    assertThat(config.spacing()).isEmpty();
    assertThat(config.clipSample()).isEmpty();
    assertThat(config.setAlphaToOne()).isEmpty();
    assertThat(config.skipPrkSteps()).isFalse();
    assertThat(config.karrasSigmas()).isFalse();
    assertThat(config.finalSigma()).isEqualTo(FinalSigma.ZERO);
    assertThat(config.lowerOrderFinal()).isTrue();
    assertThat(config.eulerAtFinal()).isFalse();
  }

  @Test
  void readsWhatASolverOfDiffusersWrites() throws IOException {
    SchedulerConfig config =
        read(
            """
            {"_class_name": "DPMSolverMultistepScheduler", "algorithm_type": "dpmsolver++",
             "beta_schedule": "squaredcos_cap_v2", "lambda_min_clipped": -Infinity,
             "prediction_type": "v_prediction", "solver_order": 2, "sigma_min": null,
             "clip_sample_range": 1.0, "lower_order_final": true, "thresholding": false,
             "timestep_spacing": "trailing", "use_karras_sigmas": true, "variance_type": null}\
            """);
    assertThat(config.kind()).isEqualTo(SchedulerKind.DPM_SOLVER_PLUS_PLUS_2M);
    assertThat(config.betaSchedule()).isEqualTo(BetaSchedule.SQUAREDCOS_CAP_V2);
    assertThat(config.predictionType()).isEqualTo(PredictionType.V_PREDICTION);
    assertThat(config.spacing()).contains(TimestepSpacing.TRAILING);
    assertThat(config.karrasSigmas()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(SchedulerKind.class)
  void readsWhatItWrites(SchedulerKind kind) throws IOException {
    SchedulerConfig config =
        read("{\"_class_name\": \"" + kind.className() + "\", \"clip_sample\": false}").toBuilder()
            .betas(BetaSchedule.SQUAREDCOS_CAP_V2, 0.001, 0.01)
            .trainTimesteps(500)
            .rescaleBetasToZeroSnr(true)
            .predictionType(PredictionType.V_PREDICTION)
            .stepsOffset(3)
            .spacing(TimestepSpacing.TRAILING)
            .setAlphaToOne(true)
            .skipPrkSteps(true)
            .karrasSigmas(true)
            .finalSigma(FinalSigma.SIGMA_MIN)
            .lowerOrderFinal(false)
            .eulerAtFinal(true)
            .build();
    config.write(directory);
    assertThat(SchedulerConfig.read(directory)).isEqualTo(config);
  }

  @ParameterizedTest
  @CsvSource({
    "'_class_name', '\"HeunDiscreteScheduler\"', 'expected one of PNDMScheduler, DDIMScheduler'",
    "'beta_schedule', '\"sigmoid\"', 'expected one of linear, scaled_linear, squaredcos_cap_v2'",
    "'timestep_spacing', '\"log\"', 'expected one of leading, linspace, trailing'",
    "'prediction_type', '\"flow\"', 'expected one of epsilon, v_prediction, sample'",
    "'solver_order', '3', 'only 2 is supported'",
    "'thresholding', 'true', 'only false is supported'",
    "'trained_betas', '[0.1]', 'trained_betas'",
    "'use_beta_sigmas', 'true', 'only false is supported'",
    "'timestep_type', '\"continuous\"', 'only discrete is supported'",
    "'clip_sample_range', '2', 'only 1 is supported'",
    "'sigma_min', '0.1', 'expected null'",
    "'final_sigmas_type', '\"max\"', 'expected one of zero, sigma_min'",
    "'num_train_timesteps', '1', 'expected 2 to 1000000'",
    "'num_train_timesteps', '2000000000', 'expected 2 to 1000000'",
    "'num_train_timesteps', '\"1000\"', 'expected a whole number'",
    "'num_train_timesteps', '99.5', 'expected a whole number'",
    "'num_train_timesteps', '1e30', 'expected a whole number'",
    "'beta_start', '\"tiny\"', 'expected a number'",
    "'clip_sample', '\"no\"', 'expected true or false'",
    "'use_karras_sigmas', '1', 'expected true or false'",
    "'beta_end', '1.5', '0 < beta_start <= beta_end < 1'",
    "'beta_start', '-1', '0 < beta_start <= beta_end < 1'",
    "'steps_offset', '1000', 'expected 0 to 999'",
  })
  void refusesByName(String name, String value, String expected) {
    String json =
        name.equals("_class_name")
            ? "{\"_class_name\": %s}".formatted(value)
            : "{\"_class_name\": \"DDIMScheduler\", \"%s\": %s}".formatted(name, value);
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(SchedulerConfig.FILE)
        .hasMessageContaining(name)
        .hasMessageContaining(expected);
  }

  @Test
  void refusesWhatIsNoJson() {
    assertThatThrownBy(() -> SchedulerConfig.read(directory))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining(SchedulerConfig.FILE);
    assertThatThrownBy(() -> read("{")).hasMessageContaining("is not JSON");
    assertThatThrownBy(() -> read("[]")).hasMessageContaining("it is not a JSON object");
    assertThatThrownBy(() -> read("")).hasMessageContaining("it is not a JSON object");
  }

  @Test
  void pndmRunsWithoutRungeKuttaStepsOnly() throws IOException {
    SchedulerConfig config = read("{\"_class_name\": \"PNDMScheduler\"}");
    assertThatThrownBy(config::scheduler).hasMessageContaining("skip_prk_steps");
  }

  @Test
  void namesOfOptions() {
    for (SamplerChoice choice : SamplerChoice.values()) {
      assertThat(SamplerChoice.ofOption(choice.optionName())).isEqualTo(choice);
      assertThat(choice.create(SchedulerConfig.stableDiffusion())).isNotNull();
    }
    assertThat(SamplerChoice.ofOption("DDIM")).isEqualTo(SamplerChoice.DDIM);
    assertThatThrownBy(() -> SamplerChoice.ofOption("heun"))
        .hasMessage(
            "Unknown scheduler 'heun', expected one of checkpoint, pndm, pndm-repeated, ddim,"
                + " ddim-eta1, euler, euler-karras, dpm++2m, dpm++2m-karras, ddpm");
  }

  @Test
  void etaIsChecked() {
    for (double eta : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> new DdimScheduler(SchedulerConfig.stableDiffusion(), eta))
          .hasMessage("eta is %s, expected 0 to 1".formatted(eta));
    }
  }

  @Test
  void strengthAndStepsAreChecked() {
    NoiseScheduler scheduler = SchedulerConfig.stableDiffusion().scheduler();
    assertThatThrownBy(() -> scheduler.start(50, 0, sample -> sample))
        .hasMessageContaining("above 0 and at most 1");
    assertThatThrownBy(() -> scheduler.start(50, Double.NaN, sample -> sample))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> scheduler.start(1, 0.5, sample -> sample))
        .hasMessageContaining("no step to take");
    assertThatThrownBy(() -> scheduler.start(0, 1, sample -> sample))
        .hasMessageContaining("expected 1 to the 1000 of training");
    assertThatThrownBy(() -> scheduler.start(1_001, 1, sample -> sample))
        .hasMessageContaining("1001 sampling steps");
  }
}
