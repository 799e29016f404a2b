package io.distillery.diffusion.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.torch.CheckpointException;
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
            .betaSchedule(BetaSchedule.SQUAREDCOS_CAP_V2)
            .betaStart(0.001)
            .betaEnd(0.01)
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
    "'beta_schedule', '\"sigmoid\"', 'expected one of linear, scaled_linear, squaredcos_cap_v2'",
    "'timestep_spacing', '\"log\"', 'expected one of leading, linspace, trailing'",
    "'prediction_type', '\"flow\"', 'expected one of epsilon, v_prediction, sample'",
    "'trained_betas', '[0.1]', 'trained_betas'",
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
    String json = "{\"_class_name\": \"DDIMScheduler\", \"%s\": %s}".formatted(name, value);
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(SchedulerConfig.FILE)
        .hasMessageContaining(name)
        .hasMessageContaining(expected);
  }

  /** What the file asks of its own scheduler stops nobody who names another. */
  @ParameterizedTest
  @CsvSource({
    "EDMEulerScheduler, beta_end, 0.02, '_class_name is ''EDMEulerScheduler'', expected one of PNDM'",
    "DPMSolverMultistepScheduler, solver_order, 3, 'solver_order is 3, and only 2 is supported'",
    "DPMSolverMultistepScheduler, solver_type, '\"heun\"', 'only midpoint is supported'",
    "DPMSolverMultistepScheduler, algorithm_type, '\"dpmsolver\"', 'expected one of PNDM'",
    "DDIMScheduler, thresholding, true, 'thresholding is true, and only false is supported'",
    "EulerDiscreteScheduler, use_beta_sigmas, true, 'only false is supported'",
    "EulerDiscreteScheduler, timestep_type, '\"continuous\"', 'only discrete is supported'",
    "DDIMScheduler, clip_sample_range, 2, 'only 1 is supported'",
    "EulerDiscreteScheduler, sigma_min, 0.1, 'only null is supported'",
    "DDPMScheduler, variance_type, '\"fixed_large\"', 'only fixed_small is supported'",
  })
  void theFilesOwnSchedulerMayBePassedBy(String kind, String name, String value, String problem)
      throws IOException {
    SchedulerConfig config =
        read("{\"_class_name\": \"%s\", \"%s\": %s}".formatted(kind, name, value));
    assertThatThrownBy(config::scheduler)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("The scheduler that the model names cannot run")
        .hasMessageContaining(problem)
        .hasMessageContaining("Choose another (synthesis.walk.scheduler ddim)");
    assertThatThrownBy(config::tryOut).hasMessageContaining(problem);
    assertThat(SamplerChoice.EULER.create(config)).isInstanceOf(EulerScheduler.class);
    assertThat(SamplerChoice.DDIM.create(config)).isInstanceOf(DdimScheduler.class);
  }

  @ParameterizedTest
  @CsvSource({
    "EulerAncestralDiscreteScheduler, EULER_ANCESTRAL",
    "UniPCMultistepScheduler, UNIPC",
    "LCMScheduler, LCM",
    "LMSDiscreteScheduler, LMS",
    "HeunDiscreteScheduler, HEUN",
    "DEISMultistepScheduler, DEIS",
    "KDPM2DiscreteScheduler, KDPM2",
    "TCDScheduler, TCD",
    "DPMSolverSinglestepScheduler, DPM_SOLVER_PLUS_PLUS_2S",
    "DPMSolverSDEScheduler, DPM_SOLVER_PLUS_PLUS_SDE",
  })
  void classesOfDiffusers(String name, SchedulerKind kind) throws IOException {
    SchedulerConfig config = read("{\"_class_name\": \"%s\"}".formatted(name));
    assertThat(config.kind()).isEqualTo(kind);
    config.tryOut();
  }

  @Test
  void oneClassWithTwoAlgorithms() throws IOException {
    String file = "{\"_class_name\": \"DPMSolverMultistepScheduler\", \"algorithm_type\": \"%s\"}";
    assertThat(read(file.formatted("dpmsolver++")).kind())
        .isEqualTo(SchedulerKind.DPM_SOLVER_PLUS_PLUS_2M);
    assertThat(read(file.formatted("sde-dpmsolver++")).kind())
        .isEqualTo(SchedulerKind.DPM_SOLVER_PLUS_PLUS_2M_SDE);
  }

  /** As diffusers does; but one that changes the steps is said. */
  @Test
  void uniPcTakesTheSolverTypesOfOthersForItsOwn() throws IOException {
    String file = "{\"_class_name\": \"UniPCMultistepScheduler\", %s}";
    read(file.formatted("\"solver_type\": \"midpoint\", \"disable_corrector\": []")).tryOut();
    assertThatThrownBy(read(file.formatted("\"solver_type\": \"bh1\""))::tryOut)
        .hasMessageContaining("solver_type is \"bh1\", and only bh2 is supported");
    assertThatThrownBy(read(file.formatted("\"disable_corrector\": [0]"))::tryOut)
        .hasMessageContaining("disable_corrector is [0], and only [] is supported");
  }

  @Test
  void settingsOfOtherSchedulersDoNotMatter() throws IOException {
    read("{\"_class_name\": \"DDIMScheduler\", \"solver_order\": 3}").tryOut();
    read("{\"_class_name\": \"EulerDiscreteScheduler\", \"variance_type\": \"fixed_large\"}")
        .tryOut();
  }

  @Test
  void latentsAreNeverClampedAndLeadingIsOffsetByOne() throws IOException {
    for (String said : new String[] {"", ", \"clip_sample\": true, \"steps_offset\": 0"}) {
      SchedulerConfig config = read("{\"_class_name\": \"DDIMScheduler\"%s}".formatted(said));
      assertThat(config.ofLatents().clipSample()).contains(false);
      assertThat(config.ofLatents().stepsOffset()).isEqualTo(1);
    }
  }

  @Test
  void aWalkThatCannotBeginIsFoundOut() throws IOException {
    String pure = "\"rescale_betas_zero_snr\": true, \"timestep_spacing\": \"trailing\"";
    SchedulerConfig noise = read("{\"_class_name\": \"DDIMScheduler\", %s}".formatted(pure));
    assertThatThrownBy(noise::tryOut)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("v_prediction")
        .hasMessageContaining("synthesis.walk.scheduler euler");
    noise.toBuilder().kind(SchedulerKind.EULER).build().tryOut();
    noise.toBuilder().predictionType(PredictionType.V_PREDICTION).build().tryOut();
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
    assertThatThrownBy(() -> SamplerChoice.ofOption("huen"))
        .hasMessage(
            "Unknown scheduler 'huen', expected one of checkpoint, pndm, pndm-repeated, ddim,"
                + " ddim-eta1, euler, euler-karras, dpm++2m, dpm++2m-karras, ddpm,"
                + " euler-ancestral, heun, lms, kdpm2, deis, unipc, dpm++singlestep, dpm++sde,"
                + " dpm++2m-sde, lcm, tcd");
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
