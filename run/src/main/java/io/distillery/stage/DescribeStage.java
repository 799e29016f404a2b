package io.distillery.stage;

import io.distillery.base.Progress;
import io.distillery.dataset.BadImages;
import io.distillery.describe.AppearanceDescriber;
import io.distillery.describe.Describing;
import io.distillery.describe.Descriptions;
import io.distillery.encode.Source;
import io.distillery.run.Stage;
import io.distillery.run.StageOutcome;
import io.distillery.run.Workspace;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Has the appearance describer look at every source image (docs/method.md, step 1). */
public final class DescribeStage implements Stage {
  public static final String NAME = "descriptions";

  private final Source source;
  private final long seed;
  private final int threads;

  /** What the descriptions depend on. */
  record Options(String describer, long seed) {}

  DescribeStage(Source source, long seed, int threads) {
    this.source = source;
    this.seed = seed;
    this.threads = threads;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Object options() {
    return new Options("appearance", seed);
  }

  @Override
  public List<String> stages() {
    return List.of();
  }

  @Override
  public Map<String, String> outsideInputs() {
    return Map.of(Source.INPUT, source.fingerprint());
  }

  @Override
  public boolean keepsItems() {
    return true;
  }

  @Override
  public StageOutcome execute(Workspace workspace, Progress progress) throws IOException {
    BadImages bad = source.badImages();
    Descriptions descriptions =
        new Describing(new AppearanceDescriber(), source.images(), seed, threads)
            .write(workspace.file(Descriptions.FILE), bad, progress);
    return new StageOutcome(
        Map.of("images", (long) source.images().size(), "described", (long) descriptions.size()),
        bad.sorted());
  }
}
