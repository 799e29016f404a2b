package io.distillery.cli.command;

import io.distillery.base.ConfigurationException;
import io.distillery.cli.console.InterruptionNotice;
import io.distillery.cli.mixin.CommonOptions;
import io.distillery.hub.HubName;
import io.distillery.hub.HubSettings;
import io.distillery.hub.KnownModel;
import io.distillery.hub.ModelPull;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fetches a model from a hub. */
@Command(
    name = "pull",
    sortOptions = false,
    description = {
      "Fetches a model from a Hugging Face hub into the cache that all tools of the hub share, and"
          + " prints where it is. Afterwards --model NAME finds it, without a network; a model that"
          + " another tool has fetched is found, too.",
      "",
      "Only configurations and safetensors that are needed are fetched, in half precision where there"
          + " are such, never a pickle. Size and licence are told before. Interrupted, the same"
          + " command goes on where it stopped.",
      "",
      "Environment: HF_HOME or HF_HUB_CACHE (where the cache is), HF_ENDPOINT (another hub), HF_TOKEN"
          + " (for gated models), HF_HUB_OFFLINE.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  distillery model pull                      lists the short names",
      "  distillery model pull sd-turbo",
      "  distillery model pull stabilityai/sd-turbo --revision main --yes",
    })
public final class ModelPullCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description =
          "OWNER/NAME as the hub has it, or a short name. Default: none, which lists those.")
  private String name;

  @Option(
      names = "--revision",
      paramLabel = "R",
      description = "A branch, a tag or a commit. Default: main.")
  private String revision;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Of several models in one place, the .safetensors file that is wanted.")
  private String file;

  @Option(names = "--yes", description = "Fetch without asking.")
  private boolean yes;

  @Mixin private CommonOptions common;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (name == null) {
      for (KnownModel known : KnownModel.values()) {
        out.println(known.line());
      }
      out.println("Sizes are those of the parameters in half precision; what is fetched is told.");
      out.flush();
      return 0;
    }
    HubName named = HubName.parse(name);
    HubName model = revision == null ? named : named.at(revision);
    ModelPull pull = new ModelPull(HubSettings.fromEnvironment());
    ModelPull.Plan plan = pull.plan(model, Optional.ofNullable(file));
    KnownModel.of(model).ifPresent(known -> common.progress().note(known.line()));
    common.progress().note(plan.text());
    if (plan.missing() > 0) {
      requireConsent();
    }
    try (InterruptionNotice notice =
        InterruptionNotice.install("the same command goes on from there.")) {
      Path found = pull.fetch(plan, common.progress());
      out.println(found);
      out.flush();
    }
    return 0;
  }

  private void requireConsent() {
    if (yes) {
      return;
    }
    Console console = System.console();
    String answer = console == null ? "" : console.readLine("Fetch it under this licence? [y/N] ");
    if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).startsWith("y")) {
      throw new ConfigurationException(
          "Nothing was fetched: answer y, or give --yes where nobody can be asked");
    }
  }
}
