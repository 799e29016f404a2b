package io.distillery.diffusion;

import io.distillery.base.Text;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.checkpoint.ModelFiles;
import io.distillery.diffusion.checkpoint.ModelPart;
import io.distillery.diffusion.checkpoint.PartInspection;
import io.distillery.diffusion.checkpoint.PartInspector;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Says what a model on disk is, and whether it is complete, from configs and headers alone: no
 * weights are read, so it takes no longer for a large model.
 *
 * @param name the model's directory or file
 * @param layout in words
 * @param parts U-Net, autoencoder and text encoder
 * @param scheduler empty where it cannot be read
 * @param tokenizer empty where it cannot be read
 * @param problems of scheduler and tokenizer, and of the parts with one another
 * @param remarks what is odd but keeps nothing from working
 */
public record ModelInspection(
    String name,
    String layout,
    List<PartInspection> parts,
    Optional<SchedulerConfig> scheduler,
    Optional<ClipTokenizer> tokenizer,
    List<String> problems,
    List<String> remarks) {

  /**
   * Looks at a model.
   *
   * @throws io.distillery.torch.CheckpointException when there is none at all, or a single file is
   *     not what it should be
   */
  public static ModelInspection of(ModelChoice choice) {
    ModelFiles files = choice.files();
    List<PartInspection> parts =
        Arrays.stream(ModelPart.values()).map(part -> PartInspector.inspect(files, part)).toList();
    List<String> problems = new ArrayList<>();
    List<SchedulerConfig> scheduler = new ArrayList<>();
    List<ClipTokenizer> tokenizer = new ArrayList<>();
    PartInspector.Problems.collect(problems, () -> scheduler.add(files.scheduler()));
    PartInspector.Problems.collect(problems, () -> tokenizer.add(files.tokenizer()));
    scheduler.forEach(config -> PartInspector.Problems.collect(problems, config::tryOut));
    List<String> remarks = new ArrayList<>();
    if (parts.stream().allMatch(part -> part.config() != null)) {
      UNetConfig unet = files.unet();
      AutoencoderConfig vae = files.vae();
      ClipTextConfig text = files.textEncoder();
      problems.addAll(LatentDiffusion.misfits(unet, vae, text, tokenizer.stream().findFirst()));
      tokenizer.stream()
          .filter(words -> words.vocabularySize() < text.vocabularySize())
          .map(words -> outOfReach(text.vocabularySize(), words.vocabularySize()))
          .forEach(remarks::add);
    }
    return new ModelInspection(
        files.name(),
        choice.layout(),
        parts,
        scheduler.stream().findFirst(),
        tokenizer.stream().findFirst(),
        List.copyOf(problems),
        List.copyOf(remarks));
  }

  private static String outOfReach(int rows, int tokens) {
    return Text.format(
        "The text encoder has %,d rows, the tokenizer %,d tokens: no prompt reaches the others"
            + " (if they were learned, tokenizer/added_tokens.json is missing)",
        rows, tokens);
  }

  /** Says whether the model could be used. */
  public boolean isComplete() {
    return problems.isEmpty() && parts.stream().allMatch(PartInspection::isComplete);
  }

  /** Counts the numbers that all parts hold together. */
  public long parameters() {
    return parts.stream().mapToLong(PartInspection::parameters).sum();
  }

  /** Counts the bytes that their tensors take on disk. */
  public long bytes() {
    return parts.stream().mapToLong(PartInspection::bytes).sum();
  }
}
