package io.distillery.stage;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.distillery.base.Progress;
import io.distillery.dataset.BadImages;
import io.distillery.describe.AppearanceDescriber;
import io.distillery.describe.Describer;
import io.distillery.describe.Describing;
import io.distillery.describe.DescriptionOptions;
import io.distillery.describe.Descriptions;
import io.distillery.describe.VisionLanguageOptions;
import io.distillery.encode.Source;
import io.distillery.llava.Llava;
import io.distillery.llava.LlavaDescriber;
import io.distillery.llava.LlavaDescriberOptions;
import io.distillery.run.Fingerprint;
import io.distillery.run.Stage;
import io.distillery.run.StageOutcome;
import io.distillery.run.Workspace;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Has a describer look at every source image (docs/method.md, step 1). */
public final class DescribeStage implements Stage {
  public static final String NAME = "descriptions";

  private static final String MODEL = "vision-language model";

  private final Source source;
  private final DescriptionOptions asked;
  private final Map<String, String> inputs;
  private final long seed;
  private final int threads;

  /**
   * What the descriptions depend on.
   *
   * @param vlm null, and not written, where no vision-language model is asked
   */
  record Options(
      String describer, @JsonInclude(JsonInclude.Include.NON_NULL) Asked vlm, long seed) {}

  /** How a vision-language model is asked, wherever it lies. */
  record Asked(String question, double temperature, int maxTokens, int batch) {}

  DescribeStage(Source source, DescriptionOptions asked, long seed, int threads)
      throws IOException {
    this.source = source;
    this.asked = asked;
    this.seed = seed;
    this.threads = threads;
    inputs = new TreeMap<>();
    inputs.put(Source.INPUT, source.fingerprint());
    if (asked.describer() == DescriptionOptions.Kind.LLAVA) {
      inputs.put(MODEL, Fingerprint.ofFolder(asked.vlm().model().orElseThrow()));
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Object options() {
    VisionLanguageOptions vlm = asked.vlm();
    return switch (asked.describer()) {
      case APPEARANCE -> new Options("appearance", null, seed);
      case LLAVA ->
          new Options(
              "llava",
              new Asked(vlm.question(), vlm.temperature(), vlm.maxTokens(), vlm.batch()),
              seed);
    };
  }

  @Override
  public List<String> stages() {
    return List.of();
  }

  @Override
  public Map<String, String> outsideInputs() {
    return inputs;
  }

  @Override
  public boolean keepsItems() {
    return true;
  }

  @Override
  public StageOutcome execute(Workspace workspace, Progress progress) throws IOException {
    BadImages bad = source.badImages();
    Path file = workspace.file(Descriptions.FILE);
    Descriptions descriptions =
        switch (asked.describer()) {
          case APPEARANCE ->
              describing(new AppearanceDescriber(), threads).write(file, bad, progress);
          case LLAVA -> {
            LibTorch.threads(threads);
            try (Llava llava = Llava.open(asked.vlm().model().orElseThrow())) {
              yield describing(new LlavaDescriber(llava, LlavaDescriberOptions.of(asked.vlm())), 1)
                  .write(file, bad, progress);
            }
          }
        };
    return new StageOutcome(
        Map.of("images", (long) source.images().size(), "described", (long) descriptions.size()),
        bad.sorted());
  }

  private Describing describing(Describer describer, int sideBySide) {
    return new Describing(describer, source.images(), seed, sideBySide);
  }
}
