package io.distillery.stage;

import io.distillery.base.Progress;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.tiny.TinyAutoencoders;
import io.distillery.encode.Source;
import io.distillery.prototype.Prototypes;
import io.distillery.run.Fingerprint;
import io.distillery.run.Workspace;
import io.distillery.synthesis.Candidates;
import io.distillery.synthesis.DrawnImages;
import io.distillery.synthesis.Guides;
import io.distillery.synthesis.Synthesis;
import io.distillery.synthesis.SynthesisOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What a process has open to draw images: a model, the prototypes, and who steers and chooses. */
final class DrawBench implements AutoCloseable {
  private final SharedRun shared;
  private final SynthesisOptions options;
  private final long seed;
  private final Workspace workspace;
  private final Deque<AutoCloseable> latestFirst = new ArrayDeque<>();
  private SourceLatents latents;
  private Prototypes prototypes;
  private TeacherJudge judge; // null: nobody chooses
  private LatentDiffusion model;
  private TinyAutoencoders tiny;
  private Guides guides;
  private DrawnImages drawn;

  private DrawBench(SharedRun shared, Workspace workspace) {
    this.shared = shared;
    this.options = SynthesisStage.drawing(shared.recipe().synthesis());
    this.seed = shared.recipe().seed();
    this.workspace = workspace;
  }

  /** Opens it, unless another part of the process has. */
  static DrawBench of(Bench bench, String stage) throws IOException {
    return bench.once(
        stage,
        DrawBench.class,
        () -> {
          DrawBench open = new DrawBench(bench.shared(), bench.workspace(stage));
          try {
            open.open();
            return open;
          } catch (IOException | RuntimeException e) {
            open.close();
            throw e;
          }
        });
  }

  private void open() throws IOException {
    latents = latents();
    prototypes = opened(Prototypes.read(workspace.output(PrototypeStage.NAME)));
    judge = options.candidates() > 1 ? opened(judge()) : null;
    drawn =
        DrawnImages.join(
            prototypes,
            options,
            seed,
            new Candidates(options.candidates(), judge),
            workspace.directory(),
            workspace.parts());
    ScalarType type = options.drawing().weights().type();
    tiny = opened(latents.model().openDecoder(type));
    model = opened(latents.model().open(workspace, type));
    guides = guides();
  }

  private <T extends AutoCloseable> T opened(T each) {
    latestFirst.push(each);
    return each;
  }

  /** Knows all images where they are asked for, else the classes alone. */
  private SourceLatents latents() throws IOException {
    boolean isAsked = options.candidates() > 1 || options.steering().transport().isPresent();
    Listing train = shared.listing(Listing.TRAIN);
    Source source = isAsked ? train.all() : train.range(0, 0);
    return new SourceLatents(
        source,
        ModelSource.known(shared),
        SourceLatents.shape(shared.recipe()),
        shared.cache(),
        shared.threads());
  }

  /** Names the teacher, which the process that gave the command has seen prove itself. */
  private Path teacher() {
    return shared.recipe().teachers().teacher().orElseThrow();
  }

  private TeacherJudge judge() throws IOException {
    return SynthesisStage.judge(teacher(), Fingerprint.ofFile(teacher()), latents);
  }

  private Guides guides() throws IOException {
    SampledLatents real =
        options.steering().transport().isPresent()
            ? opened(SampledLatents.of(latents, prototypes, workspace, seed, Progress.SILENT))
            : null;
    TeacherLoss loss =
        options.steering().teacher().isPresent()
            ? opened(TeacherLoss.of(teacher(), latents.source().images().classNames()))
            : null;
    return new Guides(Optional.ofNullable(real), Optional.ofNullable(loss));
  }

  /** Has the teacher that chooses look at a class. */
  void lookAt(int label) throws IOException {
    judge.features().lookAt(label);
  }

  /** Draws a batch, unless it is there. */
  void draw(int batch) throws IOException {
    if (!drawn.has(batch)) {
      new Synthesis(model, options, tiny, guides, seed, shared.threads()).write(drawn, batch);
    }
  }

  @Override
  public void close() throws IOException {
    Bench.close(latestFirst);
  }
}
