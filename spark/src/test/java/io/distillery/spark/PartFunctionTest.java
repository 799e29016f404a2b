package io.distillery.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;

class PartFunctionTest {
  private static final Map<String, ResourceInformation> GIVEN =
      Map.of("gpu", new ResourceInformation("gpu", new String[] {"3"}));

  @Test
  void aTaskTakesTheGpuThatItWasGiven() {
    assertThat(PartFunction.ownDevice("cuda", GIVEN)).isEqualTo("cuda:3");
  }

  @Test
  void whereSparkGivesNoneTheNameStays() {
    assertThat(PartFunction.ownDevice("cuda", Map.of())).isEqualTo("cuda");
    assertThat(PartFunction.ownDevice("cpu", GIVEN)).isEqualTo("cpu");
    assertThat(PartFunction.ownDevice("cuda:1", GIVEN)).isEqualTo("cuda:1");
  }
}
