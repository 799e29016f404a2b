package io.distillery.stage;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.distillery.base.Progress;
import io.distillery.dataset.BadImages;
import io.distillery.describe.Describing;
import io.distillery.describe.DescriptionOptions;
import io.distillery.describe.DescriptionParts;
import io.distillery.describe.Descriptions;
import io.distillery.describe.VisionLanguageOptions;
import io.distillery.encode.Source;
import io.distillery.run.Fingerprint;
import io.distillery.run.StageOutcome;
import io.distillery.run.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Has a describer look at every source image (docs/method.md, step 1). */
public final class DescribeStage implements Divided {
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
  public List<Step> divide(Workspace workspace, Workshop.Sizes sizes) {
    int batch = OpenDescriber.batch(asked);
    int size = (sizes.described() + batch - 1) / batch * batch;
    DescriptionParts parts = new DescriptionParts(workspace.parts());
    List<DescribePart> missing = new ArrayList<>();
    int images = source.images().size();
    for (int from = 0; from < images; from += size) {
      int to = Math.min(images, from + size);
      if (!parts.has(from, to)) {
        missing.add(new DescribePart(from, to));
      }
    }
    return List.of(new Step("Describing", missing));
  }

  @Override
  public StageOutcome execute(Workspace workspace, Progress progress) throws IOException {
    BadImages bad = source.badImages();
    Path file = workspace.file(Descriptions.FILE);
    DescriptionParts parts = new DescriptionParts(workspace.parts());
    long described;
    if (parts.areAll(source.images().size())) {
      DescriptionParts.Merged merged = parts.merge(source.images(), file);
      bad.addAll(merged.skipped());
      described = merged.described();
    } else {
      parts.pour(file);
      described = describe(file, bad, progress);
    }
    return new StageOutcome(
        Map.of("images", (long) source.images().size(), "described", described), bad.sorted());
  }

  private long describe(Path file, BadImages bad, Progress progress) throws IOException {
    try (OpenDescriber open = OpenDescriber.of(asked, threads)) {
      return new Describing(open.describer(), source.images(), seed, open.sideBySide())
          .write(file, bad, progress)
          .size();
    }
  }
}
