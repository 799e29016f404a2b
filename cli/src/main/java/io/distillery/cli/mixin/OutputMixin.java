package io.distillery.cli.mixin;

import io.distillery.base.ConfigurationException;
import io.distillery.stage.Distillation.Place;
import io.distillery.torch.LibTorch;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes where a run is, and what of the machine it may use. */
@Command(optionListHeading = "%nRun:%n")
public final class OutputMixin {
  public static final String OUT = "--out";

  @Option(
      names = OUT,
      paramLabel = "DIR",
      description =
          "The run's directory: new, empty, or that of the same run, which then goes on. Default:"
              + " runs/NAME of the data.")
  private Path out;

  @Option(
      names = "--redo",
      description =
          "Do stages again whose options have changed, and delete what they had made before."
              + " Without it such a directory is refused.")
  private boolean redo;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description =
          "Where encoded images, their clusters, what a teacher sees in them, and hashes of files"
              + " are kept, so that nothing is done twice. Several runs may share one, at the same"
              + " time; it may be deleted whenever none is at work. Default: OUT/.cache.")
  private Path cache;

  @Mixin private ThreadsMixin threads;
  @Mixin private DeviceMixin device;

  /**
   * Gives the directory.
   *
   * @param data the dataset's folder, where it is known
   * @throws ConfigurationException where neither is named
   */
  public Path out(Optional<Path> data) {
    if (out != null) {
      return out;
    }
    return data.map(folder -> folder.toAbsolutePath().normalize().getFileName())
        .map(name -> Path.of("runs").resolve(name))
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "Neither --data nor --out is given: name the folder of images, or the directory of"
                        + " a run to go on with"));
  }

  /** Gives the place of a run in a directory. */
  public Place place(Path directory) {
    return place(directory, LibTorch.usualThreads());
  }

  /**
   * Gives the place of a run in a directory.
   *
   * @param usualThreads how many threads it has where the command line does not say
   */
  public Place place(Path directory, int usualThreads) {
    return new Place(directory, Optional.ofNullable(cache), threads.threads(usualThreads), redo);
  }
}
