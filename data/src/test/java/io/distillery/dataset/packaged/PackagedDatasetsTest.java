package io.distillery.dataset.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distillery.dataset.DatasetException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackagedDatasetsTest {
  @TempDir private Path directory;

  @Test
  void leavesDirectoriesAsTheyAre() throws DatasetException {
    assertThat(PackagedDatasets.place(directory.toString())).isEqualTo(directory);
    assertThat(PackagedDatasets.place("photos")).isEqualTo(Path.of("photos"));
    assertThat(PackagedDatasets.place("data/cifar10")).isEqualTo(Path.of("data/cifar10"));
  }

  @Test
  void findsWhatWasFetchedByItsName() throws Exception {
    assertThatExceptionOfType(DatasetException.class)
        .isThrownBy(() -> PackagedDatasets.place("fashion-mnist", directory))
        .withMessageContaining("'distillery dataset fashion-mnist'");
    Path fetched = Files.createDirectory(directory.resolve("fashion-mnist"));
    assertThat(PackagedDatasets.place("fashion-mnist", directory)).isEqualTo(fetched);
  }

  @Test
  void knowsTheirNames() {
    assertThat(PackagedDatasets.names()).isEqualTo("cifar10, fashion-mnist");
    assertThat(PackagedDatasets.named("cifar10").orElseThrow().trainImages()).isEqualTo(50_000);
    assertThat(PackagedDatasets.named("cifar")).isEmpty();
  }
}
