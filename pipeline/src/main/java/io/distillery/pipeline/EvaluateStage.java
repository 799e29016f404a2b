package io.distillery.pipeline;

import io.distillery.classifier.Architecture;
import io.distillery.dataset.ImageDecoder;
import io.distillery.dataset.ImageDecoderOptions;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.RgbImage;
import io.distillery.evaluation.EvaluationResults;
import io.distillery.evaluation.HardLabelProtocol;
import io.distillery.evaluation.LabelledTensor;
import io.distillery.evaluation.RandomBaseline;
import io.distillery.evaluation.TrainingSet;
import io.distillery.synthesis.DistilledDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Trains networks on the distilled images and on as many random real ones, and tests them on the
 * real test images (METHOD.md, section 6).
 */
final class EvaluateStage implements Stage {
  static final String NAME = "evaluation";
  static final String RESULTS = "results.json";

  /** What results call the distilled set. */
  static final String METHOD = "vlcp";

  private final Source source;
  private final Source test;
  private final HardLabelProtocol protocol;
  private final List<Architecture> networks;
  private final int ipc;
  private final long seed;
  private final int threads;

  /** What the results depend on. */
  record Options(HardLabelProtocol protocol, List<String> networks, int ipc, long seed) {}

  EvaluateStage(
      Source source,
      Source test,
      HardLabelProtocol protocol,
      List<Architecture> networks,
      int ipc,
      long seed,
      int threads) {
    this.source = source;
    this.test = test;
    this.protocol = protocol;
    this.networks = List.copyOf(networks);
    this.ipc = ipc;
    this.seed = seed;
    this.threads = threads;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Object options() {
    return new Options(protocol, networks.stream().map(Architecture::name).toList(), ipc, seed);
  }

  @Override
  public List<String> stages() {
    return List.of(PrototypeStage.NAME, SynthesisStage.NAME);
  }

  @Override
  public Map<String, String> outsideInputs() {
    return Map.of(Source.INPUT, source.fingerprint(), "test images", test.fingerprint());
  }

  @Override
  public boolean keepsItems() {
    return true;
  }

  @Override
  public StageOutcome execute(Workspace workspace, Progress progress) throws IOException {
    LabelledImages distilled = distilled(workspace.output(SynthesisStage.NAME));
    RgbImage first =
        new ImageDecoder(ImageDecoderOptions.defaults())
            .decode(distilled.file(distilled.images().get(0)));
    ImageTensors reader = new ImageTensors(first.width(), threads);
    BadImages bad = test.badImages();
    try (LabelledTensor ours = reader.read(distilled, new BadImages(distilled.size(), 0));
        LabelledTensor random = reader.read(randomImages(workspace), new BadImages(ipc, 0));
        LabelledTensor real = reader.read(test.images(), bad)) {
      List<TrainingSet> sets =
          List.of(
              new TrainingSet(METHOD, ipc, 0, ours),
              new TrainingSet(RandomBaseline.METHOD, ipc, 0, random));
      EvaluationResults none =
          EvaluationResults.none(protocol, seed, source.images().classNames().names());
      EvaluationResults results =
          new RecordedEvaluation(workspace.file(RESULTS), none).run(sets, real, networks, progress);
      return new StageOutcome(
          Map.of("trainings", (long) results.results().size(), "test images", (long) real.count()),
          bad.sorted());
    }
  }

  private LabelledImages distilled(Path folder) throws IOException {
    DistilledDataset dataset = DistilledDataset.read(folder);
    return new LabelledImages(
        folder,
        dataset.classes(),
        dataset.images().stream()
            .map(image -> new LabelledImage(image.fileName(), dataset.label(image)))
            .toList());
  }

  /** As many real images as distilled ones, none of those that cannot be read. */
  private LabelledImages randomImages(Workspace workspace) throws IOException {
    Set<String> unreadable =
        workspace.run().finished(PrototypeStage.NAME).orElseThrow().skippedImages().stream()
            .map(SkippedImage::file)
            .collect(Collectors.toSet());
    LabelledImages all = source.images();
    LabelledImages readable =
        new LabelledImages(
            all.root(),
            all.classNames(),
            all.images().stream().filter(i -> !unreadable.contains(i.fileName())).toList());
    long[] chosen =
        new RandomBaseline(seed, 0).choose(readable.labels(), all.classNames().names(), ipc);
    List<LabelledImage> images =
        LongStream.of(chosen).mapToObj(i -> readable.images().get(Math.toIntExact(i))).toList();
    return new LabelledImages(all.root(), all.classNames(), images);
  }
}
