package io.distillery.stage;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.distillery.base.Parallel;
import io.distillery.base.Progress;
import io.distillery.base.Seeds;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.UnreadableImageException;
import io.distillery.describe.AppearanceDescriber;
import io.distillery.describe.Describer;
import io.distillery.describe.DescriptionLog;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

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
    switch (asked.describer()) {
      case APPEARANCE -> describe(new AppearanceDescriber(), threads, file, bad, progress);
      case LLAVA -> {
        LibTorch.threads(threads);
        try (Llava llava = Llava.open(asked.vlm().model().orElseThrow())) {
          Describer describer = new LlavaDescriber(llava, LlavaDescriberOptions.of(asked.vlm()));
          describe(describer, 1, file, bad, progress);
        }
      }
    }
    bad.requireFew();
    Descriptions descriptions = Descriptions.read(file);
    descriptions.write(file); // sorted, whatever the order in which threads came
    return new StageOutcome(
        Map.of("images", (long) source.images().size(), "described", (long) descriptions.size()),
        bad.sorted());
  }

  /** Batches are the same whatever was described before: what one says may depend on the others. */
  private void describe(
      Describer describer, int sideBySide, Path file, BadImages bad, Progress progress)
      throws IOException {
    List<LabelledImage> images = source.images().images();
    int size = describer.batch();
    try (DescriptionLog log = DescriptionLog.open(file);
        Progress.Task task = progress.begin("Describing", "images", images.size())) {
      AtomicInteger done = new AtomicInteger();
      Parallel.each(
          (images.size() + size - 1) / size,
          sideBySide,
          index -> {
            List<LabelledImage> batch =
                images.subList(index * size, Math.min(images.size(), (index + 1) * size));
            if (batch.stream().anyMatch(image -> log.earlier().text(image).isEmpty())) {
              describe(batch, describer, log, bad);
            }
            task.done(done.addAndGet(batch.size()));
          });
    }
  }

  private void describe(
      List<LabelledImage> batch, Describer describer, DescriptionLog log, BadImages bad)
      throws IOException {
    ImageDecoder decoder = new ImageDecoder();
    List<LabelledImage> readable = new ArrayList<>();
    List<Describer.Subject> subjects = new ArrayList<>();
    for (LabelledImage image : batch) {
      String name = image.fileName();
      try {
        subjects.add(
            new Describer.Subject(
                decoder.decode(source.images().file(image)),
                source.images().classNames().name(image.label()),
                Seeds.derive(seed, NAME, name)));
        readable.add(image);
      } catch (UnreadableImageException e) {
        bad.add(name, e.reason());
      }
    }
    List<String> texts = subjects.isEmpty() ? List.of() : describer.describe(subjects);
    for (int i = 0; i < readable.size(); i++) {
      if (log.earlier().text(readable.get(i)).isEmpty()) {
        log.append(readable.get(i).fileName(), Descriptions.clean(texts.get(i)));
      }
    }
  }
}
