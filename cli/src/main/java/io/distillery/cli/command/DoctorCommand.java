package io.distillery.cli.command;

import io.distillery.cli.doctor.Examination;
import io.distillery.cli.doctor.Finding;
import io.distillery.cli.mixin.CommonOptions;
import io.distillery.cli.option.OptionTable;
import io.distillery.diffusion.EmbeddedModel;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says whether this machine has what Distillery needs, and what to do where it has not. */
@Command(
    name = "doctor",
    description = {
      "Looks at this machine: Java, C library, processor, memory against the model, disk and"
          + " permissions of the folders that are used, native libraries, npm, Maven's cache, and"
          + " the encoding of file names. Each line is good (ok), could be better (note), or keeps"
          + " something from working (fault), with what to do. Nothing is changed, but native"
          + " libraries and an embedded model are unpacked.",
      "",
      "Exit code: 0 without a fault, 1 with one.",
      ""
    },
    footer = {"", "Example:", "  distillery doctor --model sd-v1-5"})
public final class DoctorCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = EmbeddedModel.MINI,
      description =
          "The model that is to be used, as 'distillery run' takes it. Default: ${DEFAULT-VALUE}.")
  private String model;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    List<Finding> findings = Examination.here(model);
    findings.forEach(finding -> System.out.println(OptionTable.inFlags(finding.line())));
    return findings.stream().anyMatch(Finding::isFault) ? ExitCode.SOFTWARE : ExitCode.OK;
  }
}
