package io.distillery.cli.console;

import io.distillery.base.Text;
import io.distillery.diffusion.ModelInspection;
import io.distillery.diffusion.checkpoint.ModelPart;
import io.distillery.diffusion.checkpoint.PartInspection;
import io.distillery.diffusion.lora.LoraInspection;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What was found out of a model or a LoRA file, for people. */
public final class InspectionText {
  private static final double KILO = 1_000;

  private InspectionText() {}

  /** Returns lines that say what was found of a model. */
  public static List<String> of(ModelInspection model) {
    List<String> lines = new ArrayList<>();
    lines.add(Text.format("%s: %s", model.name(), model.layout()));
    model.parts().forEach(part -> add(lines, part));
    model.scheduler().ifPresent(scheduler -> lines.add("Scheduler: " + words(scheduler)));
    model
        .tokenizer()
        .ifPresent(
            tokenizer ->
                lines.add(
                    Text.format(
                        "Tokenizer: %,d tokens, at most %d a prompt",
                        tokenizer.vocabularySize(), tokenizer.maxLength())));
    lines.add(
        Text.format(
            "Together: %,d parameters, %s on disk, %s in float32, %s in bfloat16",
            model.parameters(),
            size(model.bytes()),
            size(model.parts().stream().mapToLong(PartInspection::float32Bytes).sum()),
            size(model.parts().stream().mapToLong(PartInspection::bfloat16Bytes).sum())));
    if (model.isComplete()) {
      lines.add("Complete: every tensor is there and has its shape; the scheduler runs.");
    } else {
      lines.add("Not complete:");
      List<String> problems = new ArrayList<>();
      model.parts().forEach(part -> problems(problems, part));
      model.problems().forEach(problem -> problems.add("  " + problem));
      problems.stream().distinct().forEach(lines::add);
    }
    lines.addAll(model.remarks());
    return lines;
  }

  private static void add(List<String> lines, PartInspection part) {
    if (part.config() == null && part.types().isEmpty()) {
      return; // the problems say why
    }
    lines.add(Text.format("%s: %s", title(part.part()), part.architecture()));
    lines.add(
        Text.format(
            "  %,d parameters, %s; %s on disk; in memory %s in float32, %s in bfloat16",
            part.parameters(),
            part.types().isEmpty() ? "no weights" : String.join(" and ", part.types().keySet()),
            size(part.bytes()),
            size(part.float32Bytes()),
            size(part.bfloat16Bytes())));
  }

  private static void problems(List<String> lines, PartInspection part) {
    String name = part.part().folder();
    part.problems().forEach(problem -> lines.add("  " + problem));
    part.missing().forEach(tensor -> lines.add(Text.format("  %s: missing %s", name, tensor)));
    part.extra().forEach(tensor -> lines.add(Text.format("  %s: too many %s", name, tensor)));
    part.misshapen().forEach(tensor -> lines.add(Text.format("  %s: misshapen %s", name, tensor)));
  }

  /** Returns lines that say what was found of a LoRA file. */
  public static List<String> of(LoraInspection lora) {
    List<String> lines = new ArrayList<>();
    lines.add(
        Text.format("%s: LoRA, %s layout", lora.name(), String.join(" and ", lora.layouts())));
    lines.add(
        Text.format(
            "%,d adapters of %,d parameters; rank %s; alpha over rank %s",
            lora.adapters(), lora.parameters(), counts(lora.ranks()), counts(lora.strengths())));
    lora.targets()
        .forEach((part, kinds) -> lines.add(Text.format("%s: %s", title(part), counts(kinds))));
    lora.metadata().forEach((key, value) -> lines.add(Text.format("%s = %s", key, value)));
    lora.problems()
        .ifPresent(
            problems -> {
              lines.add(
                  problems.isEmpty()
                      ? "Fits the model: every adapter has its layer."
                      : "Does not fit the model:");
              problems.forEach(problem -> lines.add("  " + problem));
            });
    return lines;
  }

  /** Each value with its count, where they are not all the same. */
  private static String counts(Map<?, Integer> counts) {
    return counts.size() == 1
        ? counts.keySet().iterator().next().toString()
        : counts.entrySet().stream()
            .map(entry -> Text.format("%s (%d)", entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(", "));
  }

  private static String words(SchedulerConfig scheduler) {
    return Text.format(
        "%s, predicts %s, %,d timesteps, %s betas from %s to %s",
        scheduler.kind().className(),
        scheduler.predictionType().name().toLowerCase(Locale.ROOT),
        scheduler.trainTimesteps(),
        scheduler.betaSchedule().name().toLowerCase(Locale.ROOT),
        scheduler.betaStart(),
        scheduler.betaEnd());
  }

  private static String title(ModelPart part) {
    return switch (part) {
      case UNET -> "U-Net";
      case VAE -> "Autoencoder";
      case TEXT_ENCODER -> "Text encoder";
    };
  }

  private static String size(long bytes) {
    if (bytes < KILO * KILO) {
      return Text.format("%.1f kB", bytes / KILO);
    }
    return bytes < KILO * KILO * KILO
        ? Text.format("%.1f MB", bytes / KILO / KILO)
        : Text.format("%.2f GB", bytes / KILO / KILO / KILO);
  }
}
