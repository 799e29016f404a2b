package io.distillery.tune;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.tune.RunForecast.Part;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunForecastTest {
  @Test
  void saysWhatEachStageTakes() {
    RunForecast forecast =
        new RunForecast(
            List.of(
                new Part("describing", 0.2),
                new Part("fine-tuning", 725),
                new Part("evaluation", 4000)));

    assertThat(forecast.sentence())
        .isEqualTo(
            "This run will take about 1 h 19 min: describing 1 s, fine-tuning 12 min, evaluation 1 h"
                + " 7 min");
  }
}
