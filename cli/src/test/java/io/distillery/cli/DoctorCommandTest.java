package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  @TempDir Path temp;

  @Test
  void thisMachineRunsTheTestsAndHasNoFault() {
    CommandRun doctor = CommandRun.of("doctor");

    assertThat(doctor.code()).as(doctor.out()).isZero();
    assertThat(doctor.out())
        .containsPattern("ok +Java +\\d+")
        .containsPattern("ok +tensor library +libtorch [\\d.]+.*, loaded from ")
        .containsPattern("ok +model +mini: [\\d,]+ numbers")
        .contains("native cache", "this folder", "memory", "locale", "npm")
        .doesNotContain("fault ");
  }

  @Test
  void aModelThatIsMissingOrDamagedIsAFault() throws IOException {
    CommandRun missing = CommandRun.of("doctor", "--model", temp.resolve("none").toString());
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.out()).containsPattern("fault +model .*There is no directory or file");
    assertThat(missing.err()).isEmpty();

    Path model = TinyModel.write(temp.resolve("tiny"));
    Files.delete(model.resolve("unet/config.json"));
    CommandRun damaged = CommandRun.of("doctor", "--model", model.toString());
    assertThat(damaged.code()).isEqualTo(1);
    assertThat(damaged.out()).containsPattern("fault +model ");
    assertThat(damaged.err()).isEmpty();
  }
}
