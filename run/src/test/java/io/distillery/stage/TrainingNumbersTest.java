package io.distillery.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.diffusion.training.LoraOptions;
import io.distillery.finetune.FineTuning;
import io.distillery.finetune.MemoryUse;
import io.distillery.torch.ComputeDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingNumbersTest {
  private static final boolean HAS_BFLOAT16 =
      ComputeDevice.current().fastestType() == ScalarType.BFloat16;

  @TempDir Path folder;

  @Test
  void takesWhatIsFastestHereWhereNobodySays() throws IOException {
    assertThat(numbers(Optional.empty(), false)).isEqualTo(HAS_BFLOAT16);
  }

  @Test
  void doesNotRoundWeightsThatAdaptersAreMergedWith() throws IOException {
    assertThat(numbers(Optional.empty(), true)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void goesOnInTheNumbersThatAnotherMachineBeganIn(boolean theirs) throws IOException {
    Files.writeString(folder.resolve("numbers.json"), "{\"bfloat16\": " + theirs + "}");
    assertThat(numbers(Optional.empty(), false)).isEqualTo(theirs);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void takesWhatIsAskedForWhateverThereIs(boolean asked) throws IOException {
    numbers(Optional.empty(), false);
    assertThat(numbers(Optional.of(asked), false)).isEqualTo(asked);
    assertThat(numbers(Optional.of(asked), true)).isEqualTo(asked);
  }

  private boolean numbers(Optional<Boolean> asked, boolean adapters) throws IOException {
    FineTuning usual = FineTuning.defaults();
    FineTuning fineTuning =
        new FineTuning(
            usual.when(),
            usual.epochs(),
            usual.minutes(),
            usual.optimisation(),
            usual.objective(),
            usual.views(),
            new MemoryUse(1, false, asked),
            adapters ? Optional.of(LoraOptions.defaults()) : Optional.empty(),
            usual.checkpoints());
    return TrainingNumbers.in(folder, fineTuning).bfloat16();
  }
}
