package io.distillery.describe.vlm;

import io.distillery.base.ContentHash;
import io.distillery.base.Parallel;
import io.distillery.base.Progress;
import io.distillery.base.Seeds;
import io.distillery.base.Text;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.ImageClass;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.UnreadableImageException;
import io.distillery.describe.Descriptions;
import io.distillery.describe.VisionLanguageOptions;
import io.distillery.describe.vlm.AnswerText.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Asks a vision-language model about every image of a dataset (docs/method.md, step 1).
 *
 * <ol>
 *   <li>Answers that {@link AnswerLog} holds to the same question about the same bytes stay.
 *   <li>One batch is asked first, so that what is wrong with the model is known at once.
 *   <li>The others are asked side by side. A refusal, and an answer of under five words, is asked
 *       again under another seed, {@value #AGAIN} times.
 *   <li>What has no answer is listed; when it is too much, all ends.
 * </ol>
 *
 * @param model that is asked
 * @param options question and sampling
 * @param images what is described
 * @param seed from which the seed of each answer follows, with the image's name
 */
public record Asking(
    VisionLanguageModel model, VisionLanguageOptions options, LabelledImages images, long seed) {
  private static final int AGAIN = 2;
  private static final int IDENTITY = 16;
  private static final String SEED = "descriptions";
  private static final ImageDecoder DECODER = new ImageDecoder();

  /** Is the work of one call. */
  private final class Work {
    final AnswerLog log;
    final BadImages bad;
    final Progress.Task task;
    final Map<String, String> identities = new HashMap<>();
    final Map<String, String> unanswered = new TreeMap<>();
    final AtomicInteger done = new AtomicInteger();
    final AtomicLong tokens = new AtomicLong();
    final long start = System.nanoTime();

    Work(AnswerLog log, BadImages bad, Progress.Task task) {
      this.log = log;
      this.bad = bad;
      this.task = task;
    }

    /** Finds the batches of which an answer is missing. */
    List<Integer> pending(List<Integer> batches) throws IOException {
      if (log.isEmpty()) {
        return batches;
      }
      boolean[] lacks = new boolean[batches.size()];
      Parallel.each(
          batches.size(),
          Math.max(model.parallel(), Runtime.getRuntime().availableProcessors()),
          i -> {
            List<LabelledImage> batch = batch(batches.get(i));
            lacks[i] = !isAnswered(batch);
            if (!lacks[i]) {
              task.done(done.addAndGet(batch.size()));
            }
          });
      return IntStream.range(0, lacks.length).filter(i -> lacks[i]).mapToObj(batches::get).toList();
    }

    private boolean isAnswered(List<LabelledImage> batch) throws IOException {
      boolean isAnswered = true;
      for (LabelledImage image : batch) {
        try {
          String identity = remembered(image);
          isAnswered &= log.answer(image.fileName(), identity).isPresent();
        } catch (NoSuchFileException e) {
          isAnswered = false; // decoding it says what is wrong
        }
      }
      return isAnswered;
    }

    private String remembered(LabelledImage image) throws IOException {
      synchronized (identities) {
        String known = identities.get(image.fileName());
        if (known != null) {
          return known;
        }
      }
      String identity = identity(image);
      synchronized (identities) {
        identities.put(image.fileName(), identity);
      }
      return identity;
    }

    void describe(List<LabelledImage> batch, boolean isFirst) throws IOException {
      List<LabelledImage> readable = new ArrayList<>();
      List<ImageQuestion> questions = new ArrayList<>();
      for (LabelledImage image : batch) {
        try {
          questions.add(
              new ImageQuestion(
                  DECODER.decode(images.file(image)), question(image), seed(image, 0)));
          readable.add(image);
        } catch (UnreadableImageException e) {
          bad.add(image.fileName(), e.reason());
        }
      }
      if (!readable.isEmpty()) {
        try {
          answered(readable, questions, isFirst);
        } catch (UnansweredException e) {
          for (LabelledImage image : readable) {
            unanswered(image, e.getMessage());
          }
        }
      }
      task.done(done.addAndGet(batch.size()));
      task.detail(Text.format("%,.0f tokens/s", 1e9 * tokens.get() / (System.nanoTime() - start)));
    }

    private void answered(List<LabelledImage> batch, List<ImageQuestion> questions, boolean isFirst)
        throws IOException {
      List<RawAnswer> raw = new ArrayList<>(ask(questions, isFirst));
      List<AnswerText> texts = new ArrayList<>();
      for (int i = 0; i < raw.size(); i++) {
        texts.add(AnswerText.of(raw.get(i), shown(batch.get(i)).name()));
      }
      for (int attempt = 1; attempt <= AGAIN; attempt++) {
        List<Integer> wanting =
            IntStream.range(0, texts.size())
                .filter(i -> texts.get(i).verdict() != Verdict.GOOD)
                .boxed()
                .toList();
        if (wanting.isEmpty()) {
          break;
        }
        try {
          askAgain(wanting, attempt, batch, questions, raw, texts);
        } catch (UnansweredException e) {
          break; // the first answers are as good as it gets
        }
      }
      for (int i = 0; i < batch.size(); i++) {
        keep(batch.get(i), raw.get(i), texts.get(i));
      }
    }

    private void askAgain(
        List<Integer> wanting,
        int attempt,
        List<LabelledImage> batch,
        List<ImageQuestion> questions,
        List<RawAnswer> raw,
        List<AnswerText> texts)
        throws IOException {
      List<RawAnswer> others =
          ask(
              wanting.stream()
                  .map(
                      i ->
                          new ImageQuestion(
                              questions.get(i).image(),
                              questions.get(i).text(),
                              seed(batch.get(i), attempt)))
                  .toList(),
              false);
      for (int k = 0; k < others.size(); k++) {
        int i = wanting.get(k);
        AnswerText text = AnswerText.of(others.get(k), shown(batch.get(i)).name());
        if (Sentences.words(text.text()) > Sentences.words(texts.get(i).text())) {
          texts.set(i, text);
          raw.set(i, others.get(k));
        }
      }
    }

    private List<RawAnswer> ask(List<ImageQuestion> questions, boolean isFirst) throws IOException {
      List<RawAnswer> answers = isFirst ? model.answerFirst(questions) : model.answer(questions);
      if (answers.size() != questions.size()) {
        throw new IllegalStateException(
            Text.format(
                "The model gave %d answers to %d questions, expected one to each",
                answers.size(), questions.size()));
      }
      answers.forEach(answer -> tokens.addAndGet(answer.tokens()));
      return answers;
    }

    private void keep(LabelledImage image, RawAnswer raw, AnswerText text) throws IOException {
      if (text.text().isEmpty()) {
        unanswered(
            image,
            text.verdict() == Verdict.REFUSAL
                ? "the model refuses: " + Text.format("%.80s", raw.text().strip())
                : "the answer is empty");
        return;
      }
      String identity = remembered(image);
      if (log.answer(image.fileName(), identity).isEmpty()) {
        log.append(
            new AnswerLine(
                image.fileName(),
                identity,
                raw.text(),
                text.text(),
                raw.ending(),
                raw.tokens(),
                raw.milliseconds()));
      }
    }

    private void unanswered(LabelledImage image, String reason) throws IOException {
      synchronized (unanswered) {
        unanswered.put(image.fileName(), reason);
        if (unanswered.size() > options.maxFailures()) {
          throw new IOException(
              Text.format(
                  "%,d of %,d images got no answer, more than the descriptions.vlm.maxFailures %,d that"
                      + " are allowed; the last was %s: %s. The answers so far are kept: the same"
                      + " command goes on from there",
                  unanswered.size(),
                  images.size(),
                  options.maxFailures(),
                  image.fileName(),
                  reason));
        }
      }
    }

    Asked asked() throws IOException {
      Map<String, String> texts = new HashMap<>();
      long cut = 0;
      for (LabelledImage image : images.images()) {
        String identity = identities.get(image.fileName());
        Optional<AnswerLog.Known> known =
            identity == null ? Optional.empty() : log.answer(image.fileName(), identity);
        if (known.isPresent()) {
          texts.put(image.fileName(), known.get().text());
          cut += known.get().ending() == RawAnswer.Ending.LENGTH ? 1 : 0;
        }
      }
      return new Asked(Descriptions.of(texts), new TreeMap<>(unanswered), texts.size(), cut);
    }
  }

  /**
   * Asks, and writes {@code answers.jsonl} line by line. Killed and called again with the same
   * arguments, it goes on where it was: no answer is lost, and none is asked for twice but those
   * that were under way.
   *
   * @param directory exists; holds what an earlier call has left
   * @param bad for the images that cannot be read
   * @throws io.distillery.base.ConfigurationException when the model cannot be asked
   * @throws IOException when too many images cannot be read or are not answered
   */
  public Asked write(Path directory, BadImages bad, Progress progress) throws IOException {
    Asked asked = write(directory, bad, progress, IntStream.range(0, batches()).boxed().toList());
    bad.requireFew();
    return asked;
  }

  /**
   * Asks about some images, evenly spread over the classes, as {@link #write} would.
   *
   * @param number of images, about: whole batches
   * @return the lines of {@code answers.jsonl} about them, by file name
   */
  public List<AnswerLine> preview(Path directory, int number, BadImages bad, Progress progress)
      throws IOException {
    int looked = Math.min(batches(), (number + model.batch() - 1) / model.batch());
    List<Integer> batches =
        IntStream.range(0, looked)
            .mapToObj(i -> (int) ((2L * i + 1) * batches() / (2L * looked)))
            .toList();
    Asked asked = write(directory, bad, progress, batches);
    Map<String, AnswerLine> lines = new TreeMap<>();
    AnswerLog.read(
        directory.resolve(AnswerLog.FILE),
        line -> {
          if (asked.descriptions().texts().containsKey(line.fileName())) {
            lines.put(line.fileName(), line);
          }
        });
    return List.copyOf(lines.values());
  }

  private Asked write(Path directory, BadImages bad, Progress progress, List<Integer> batches)
      throws IOException {
    int size = batches.stream().mapToInt(index -> batch(index).size()).sum();
    try (AnswerLog log = AnswerLog.open(directory.resolve(AnswerLog.FILE));
        Progress.Task task = progress.begin("Describing", "images", size)) {
      Work work = new Work(log, bad, task);
      List<Integer> pending = work.pending(batches);
      if (!pending.isEmpty()) {
        work.describe(batch(pending.get(0)), true);
        List<Integer> others = pending.subList(1, pending.size());
        Parallel.each(
            others.size(), model.parallel(), i -> work.describe(batch(others.get(i)), false));
      }
      return work.asked();
    }
  }

  private int batches() {
    return (images.size() + model.batch() - 1) / model.batch();
  }

  private List<LabelledImage> batch(int index) {
    int from = index * model.batch();
    return images.images().subList(from, Math.min(images.size(), from + model.batch()));
  }

  private ImageClass shown(LabelledImage image) {
    return images.classNames().classes().get(image.label());
  }

  private String question(LabelledImage image) {
    return new QuestionText(options.question()).about(shown(image));
  }

  private long seed(LabelledImage image, int attempt) {
    return attempt == 0
        ? Seeds.derive(seed, SEED, image.fileName())
        : Seeds.derive(seed, SEED, image.fileName(), attempt);
  }

  /** Tells an answer from those of other models, questions and images, wherever they were asked. */
  private String identity(LabelledImage image) throws IOException {
    String all =
        String.join(
            "\n",
            model.identity(),
            question(image),
            Double.toString(options.temperature()),
            Integer.toString(options.maxTokens()),
            Long.toString(seed(image, 0)),
            ContentHash.of(images.file(image)).toString());
    return ContentHash.of(all.getBytes(StandardCharsets.UTF_8)).toString().substring(0, IDENTITY);
  }
}
