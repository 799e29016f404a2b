package io.distillery.stage;

import io.distillery.base.Parallel;
import io.distillery.base.Progress;
import io.distillery.base.Seeds;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.UnreadableImageException;
import io.distillery.describe.AppearanceDescriber;
import io.distillery.describe.Describer;
import io.distillery.describe.DescriptionLog;
import io.distillery.describe.Descriptions;
import io.distillery.encode.Source;
import io.distillery.run.Stage;
import io.distillery.run.StageOutcome;
import io.distillery.run.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

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
    LabelledImages images = source.images();
    Describer describer = new AppearanceDescriber();
    ImageDecoder decoder = new ImageDecoder();
    BadImages bad = source.badImages();
    Path file = workspace.file(Descriptions.FILE);
    try (DescriptionLog log = DescriptionLog.open(file);
        Progress.Task task = progress.begin("Describing", "images", images.size())) {
      AtomicInteger done = new AtomicInteger();
      Parallel.each(
          images.size(),
          threads,
          index -> {
            LabelledImage image = images.images().get(index);
            if (log.earlier().text(image).isEmpty()) {
              describe(image, describer, decoder, log, bad);
            }
            task.done(done.incrementAndGet());
          });
    }
    bad.requireFew();
    Descriptions descriptions = Descriptions.read(file);
    descriptions.write(file); // sorted, whatever the order in which threads came
    return new StageOutcome(
        Map.of("images", (long) images.size(), "described", (long) descriptions.size()),
        bad.sorted());
  }

  private void describe(
      LabelledImage image,
      Describer describer,
      ImageDecoder decoder,
      DescriptionLog log,
      BadImages bad)
      throws IOException {
    String name = image.fileName();
    try {
      String text =
          describer.describe(
              decoder.decode(source.images().file(image)),
              source.images().classNames().name(image.label()),
              Seeds.derive(seed, NAME, name));
      log.append(name, Descriptions.clean(text));
    } catch (UnreadableImageException e) {
      bad.add(name, e.reason());
    }
  }
}
