package io.distillery.cli;

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
final class InspectionText {
  private static final double KILO = 1_000;

  private InspectionText() {}

  static List<String> of(ModelInspection model) {
    List<String> lines = new ArrayList<>();
    lines.add("%s: %s".formatted(model.name(), model.layout()));
    model.parts().forEach(part -> add(lines, part));
    model.scheduler().ifPresent(scheduler -> lines.add("Scheduler: " + words(scheduler)));
    model
        .tokenizer()
        .ifPresent(
            tokenizer ->
                lines.add(
                    "Tokenizer: %,d tokens, at most %d a prompt"
                        .formatted(tokenizer.vocabularySize(), tokenizer.maxLength())));
    lines.add(
        "Together: %,d parameters, %s on disk, %s in float32, %s in bfloat16"
            .formatted(
                model.parameters(),
                size(model.bytes()),
                size(model.parts().stream().mapToLong(PartInspection::float32Bytes).sum()),
                size(model.parts().stream().mapToLong(PartInspection::bfloat16Bytes).sum())));
    if (model.isComplete()) {
      lines.add("Complete: every tensor is there and has its shape.");
    } else {
      lines.add("Not complete:");
      model.parts().forEach(part -> problems(lines, part));
      model.problems().forEach(problem -> lines.add("  " + problem));
    }
    return lines;
  }

  private static void add(List<String> lines, PartInspection part) {
    if (part.config() == null && part.types().isEmpty()) {
      return; // the problems say why
    }
    lines.add("%s: %s".formatted(title(part.part()), part.architecture()));
    lines.add(
        "  %,d parameters, %s; %s on disk; in memory %s in float32, %s in bfloat16"
            .formatted(
                part.parameters(),
                part.types().isEmpty() ? "no weights" : String.join(" and ", part.types().keySet()),
                size(part.bytes()),
                size(part.float32Bytes()),
                size(part.bfloat16Bytes())));
  }

  private static void problems(List<String> lines, PartInspection part) {
    String name = part.part().folder();
    part.problems().forEach(problem -> lines.add("  " + problem));
    part.missing().forEach(tensor -> lines.add("  %s: missing %s".formatted(name, tensor)));
    part.extra().forEach(tensor -> lines.add("  %s: too many %s".formatted(name, tensor)));
    part.misshapen().forEach(tensor -> lines.add("  %s: misshapen %s".formatted(name, tensor)));
  }

  static List<String> of(LoraInspection lora) {
    List<String> lines = new ArrayList<>();
    lines.add("%s: LoRA, %s layout".formatted(lora.name(), String.join(" and ", lora.layouts())));
    lines.add(
        "%,d adapters of %,d parameters; rank %s; alpha over rank %s"
            .formatted(
                lora.adapters(),
                lora.parameters(),
                counts(lora.ranks()),
                counts(lora.strengths())));
    lora.targets()
        .forEach((part, kinds) -> lines.add("%s: %s".formatted(title(part), counts(kinds))));
    lora.metadata().forEach((key, value) -> lines.add("%s = %s".formatted(key, value)));
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
            .map(entry -> "%s (%d)".formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(", "));
  }

  private static String words(SchedulerConfig scheduler) {
    return "%s, predicts %s, %,d timesteps, %s betas from %s to %s"
        .formatted(
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
      return String.format(Locale.ROOT, "%.1f kB", bytes / KILO);
    }
    return bytes < KILO * KILO * KILO
        ? String.format(Locale.ROOT, "%.1f MB", bytes / KILO / KILO)
        : String.format(Locale.ROOT, "%.2f GB", bytes / KILO / KILO / KILO);
  }
}
