package io.distillery.cli.mixin;

import io.distillery.torch.ComputeDevice;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** Takes where models compute. */
public final class DeviceMixin {
  private static final String DEVICE = "--device";

  @Option(
      names = DEVICE,
      paramLabel = "NAME",
      description =
          "Where models compute: cpu, cuda (the first GPU) or cuda:N. Results differ by rounding."
              + " Default: cpu.")
  private String device;

  /** Has all models of this process compute where a command line says, if it says so. */
  public static void obey(ParseResult line) {
    ParseResult command = line;
    while (command.hasSubcommand()) {
      command = command.subcommand();
    }
    String name = command.matchedOptionValue(DEVICE, null);
    if (name != null) {
      ComputeDevice.use(ComputeDevice.named(name));
    }
  }
}
