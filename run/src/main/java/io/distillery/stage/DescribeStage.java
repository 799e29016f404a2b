package io.distillery.stage;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.distillery.base.Json;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImages;
import io.distillery.describe.AppearanceDescriber;
import io.distillery.describe.Describing;
import io.distillery.describe.DescriptionOptions;
import io.distillery.describe.DescriptionOptions.Kind;
import io.distillery.describe.DescriptionParts;
import io.distillery.describe.Descriptions;
import io.distillery.describe.VisionLanguageOptions;
import io.distillery.describe.files.MatchedCaptions;
import io.distillery.describe.vlm.AnswerLine;
import io.distillery.describe.vlm.AnswerLog;
import io.distillery.describe.vlm.AnswerParts;
import io.distillery.describe.vlm.Asked;
import io.distillery.describe.vlm.Asking;
import io.distillery.encode.Source;
import io.distillery.llava.Llava;
import io.distillery.run.Fingerprint;
import io.distillery.run.Manifest;
import io.distillery.run.StageOutcome;
import io.distillery.run.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Has a describer look at every source image (docs/method.md, step 1), or at those that given
 * descriptions leave out. A vision-language model's answers stand in {@code answers.jsonl}, and why
 * images have none in {@value #UNANSWERED}.
 */
public final class DescribeStage implements Divided {
  /** Names the stage. */
  public static final String NAME = "descriptions";

  /** Names the count of images without an answer in the stage's manifest. */
  public static final String FAILED = "unanswered";

  /** Names the file that lists why images have no answer, by their names. */
  public static final String UNANSWERED = "unanswered.json";

  private static final String MODEL = "vision-language model";
  private static final String GIVEN = "given descriptions";

  private final Source source;
  private final DescriptionOptions asked;
  private final Optional<MatchedCaptions> given;
  private final Map<String, String> inputs;
  private final long seed;
  private final int threads;

  /**
   * What the descriptions depend on.
   *
   * @param vlm null, and not written, where no vision-language model is asked
   */
  record Options(
      String describer, @JsonInclude(JsonInclude.Include.NON_NULL) Model vlm, long seed) {
    /**
     * How a vision-language model is asked, wherever it lies.
     *
     * @param model what a server calls it; null for one in this process, whose files are an input
     * @param extraBody what goes along to a server
     * @param smallestSide to which images are enlarged for a server
     * @param batch images together in this process
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Model(
        String model,
        String question,
        double temperature,
        int maxTokens,
        String extraBody,
        Integer smallestSide,
        Integer batch) {}
  }

  /** What is done with a model while it is open. */
  private interface Use<T> {
    T of(Asking asking) throws IOException;
  }

  /**
   * Plans the work.
   *
   * @param given descriptions that stay; the describer looks at the other images
   */
  DescribeStage(
      Source source,
      DescriptionOptions asked,
      Optional<MatchedCaptions> given,
      long seed,
      int threads)
      throws IOException {
    this.source = source;
    this.asked = asked;
    this.given = given;
    this.seed = seed;
    this.threads = threads;
    inputs = new TreeMap<>();
    inputs.put(Source.INPUT, source.fingerprint());
    given.ifPresent(
        matched ->
            inputs.put(
                GIVEN,
                Fingerprint.ofText(Json.canonical(Json.tree(matched.descriptions().texts())))));
    if (asked.describer() == Kind.LLAVA) {
      inputs.put(MODEL, fingerprint(asked.vlm().directory().orElseThrow()));
    }
  }

  /** Of all that the model consists of, which may lie in two directories. */
  private static String fingerprint(Path model) throws IOException {
    List<String> all = new ArrayList<>();
    for (Path directory : Llava.directories(model)) {
      all.add(Fingerprint.ofFolder(directory));
    }
    return all.size() == 1 ? all.get(0) : Fingerprint.ofText(String.join("\n", all));
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Is 2 where answers are cleaned by the rules of {@code docs/descriptions.md}. */
  @Override
  public int version() {
    return asked.describer() == Kind.APPEARANCE ? 1 : 2;
  }

  @Override
  public Object options() {
    VisionLanguageOptions vlm = asked.vlm();
    return switch (asked.describer()) {
      case APPEARANCE -> new Options("appearance", null, seed);
      case LLAVA ->
          new Options(
              "llava",
              new Options.Model(
                  null,
                  vlm.question(),
                  vlm.temperature(),
                  vlm.maxTokens(),
                  null,
                  null,
                  vlm.batch()),
              seed);
      case OPENAI ->
          new Options(
              "openai",
              new Options.Model(
                  vlm.model().orElseThrow(),
                  vlm.question(),
                  vlm.temperature(),
                  vlm.maxTokens(),
                  vlm.server().extraBody().orElse(null),
                  vlm.server().smallestSide(),
                  null),
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
  public List<Step> divide(Workspace workspace, Workshop.Sizes sizes, Progress progress) {
    if (given.isPresent()) {
      return List.of(); // the few that given descriptions leave out
    }
    int batch = asked.describer() == Kind.LLAVA ? asked.vlm().batch() : 1;
    int size = (sizes.described() + batch - 1) / batch * batch;
    DescriptionParts parts = new DescriptionParts(workspace.parts());
    List<DescribePart> missing = new ArrayList<>();
    int images = source.images().size();
    for (int from = 0; from < images; from += size) {
      int to = Math.min(images, from + size);
      if (!parts.has(from, to)) {
        missing.add(new DescribePart(from, to, inputs.get(MODEL)));
      }
    }
    return List.of(new Step("Describing", missing));
  }

  @Override
  public Set<String> accounts() {
    return Set.of(AnswerLog.FILE, UNANSWERED);
  }

  @Override
  public boolean isLacking(Manifest finished) {
    return asked.onlyMissing() && finished.counts().getOrDefault(FAILED, 0L) > 0;
  }

  @Override
  public StageOutcome execute(Workspace workspace, Progress progress) throws IOException {
    BadImages bad = source.badImages();
    Path file = workspace.file(Descriptions.FILE);
    Map<String, Long> counts = new HashMap<>();
    DescriptionParts parts = new DescriptionParts(workspace.parts());
    long described;
    if (asked.describer() != Kind.APPEARANCE) {
      new AnswerParts(parts).pour(workspace.file(AnswerLog.FILE));
      Asked answers = ask(workspace, bad, progress);
      counts.put(FAILED, (long) answers.unanswered().size());
      counts.put("cut", answers.cut());
      described = write(answers.descriptions(), file);
    } else if (given.isEmpty() && parts.areAll(source.images().size())) {
      DescriptionParts.Merged merged = parts.merge(source.images(), file);
      bad.addAll(merged.skipped());
      described = merged.described();
    } else {
      parts.pour(file);
      described =
          write(
              new Describing(new AppearanceDescriber(), wanted(), source.reduced(), seed, threads)
                  .write(file, bad, progress),
              file);
    }
    counts.put("images", (long) source.images().size());
    counts.put("described", described);
    return new StageOutcome(counts, bad.sorted());
  }

  private long write(Descriptions described, Path file) throws IOException {
    Descriptions all = with(described);
    all.write(file);
    return all.size();
  }

  private Asked ask(Workspace workspace, BadImages bad, Progress progress) throws IOException {
    takeEarlierAnswers(workspace);
    Asked answers = with(progress, asking -> asking.write(workspace.directory(), bad, progress));
    answers.warnings().forEach(progress::note);
    Path list = workspace.file(UNANSWERED);
    if (answers.unanswered().isEmpty()) {
      Files.deleteIfExists(list);
    } else {
      Json.write(list, answers.unanswered());
    }
    return answers;
  }

  /**
   * Asks about some images, as {@link #execute} would.
   *
   * @return what was answered about them
   */
  List<AnswerLine> preview(Workspace workspace, int number, Progress progress) throws IOException {
    takeEarlierAnswers(workspace);
    return with(
        progress,
        asking -> asking.preview(workspace.directory(), number, source.badImages(), progress));
  }

  /** Answers of a former execution stay, where they are to the same question and image. */
  private static void takeEarlierAnswers(Workspace workspace) throws IOException {
    Path earlier = workspace.output(NAME).resolve(AnswerLog.FILE);
    Path log = workspace.file(AnswerLog.FILE);
    if (Files.exists(earlier) && !Files.exists(log)) {
      Path part = workspace.file(AnswerLog.FILE + ".part");
      Files.deleteIfExists(part);
      Files.copy(earlier, part);
      Files.move(part, log);
    }
  }

  private <T> T with(Progress progress, Use<T> use) throws IOException {
    try (OpenDescriber open = OpenDescriber.of(asked, inputs.get(MODEL), threads)) {
      open.otherHost()
          .ifPresent(host -> progress.note(Text.format("Images leave this machine: to %s", host)));
      return use.of(new Asking(open.model(), asked.vlm(), wanted(), seed));
    }
  }

  private LabelledImages wanted() {
    LabelledImages images = source.images();
    return given.isEmpty() ? images : images.without(given.get().descriptions().texts().keySet());
  }

  private Descriptions with(Descriptions described) {
    if (given.isEmpty()) {
      return described;
    }
    Map<String, String> all = new HashMap<>(given.get().descriptions().cleaned().texts());
    all.putAll(described.texts());
    return Descriptions.of(all);
  }
}
