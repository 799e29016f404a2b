package io.distillery.llava;

import io.distillery.describe.VisionLanguageOptions;
import io.distillery.describe.vlm.ImageQuestion;
import io.distillery.describe.vlm.RawAnswer;
import io.distillery.describe.vlm.RawAnswer.Ending;
import io.distillery.describe.vlm.VisionLanguageModel;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Has LLaVA answer what images look like, as the paper does (docs/method.md, step 1). */
public final class AskedLlava implements VisionLanguageModel {
  private final Llava llava;
  private final String identity;
  private final LlavaConventions conventions;
  private final GenerationOptions generation;
  private final int batch;

  /**
   * Of a model, which the caller closes.
   *
   * @param identity names the model's weights: answers are kept under it
   * @param asked sampling, and how many images are described together
   */
  public AskedLlava(
      Llava llava, String identity, LlavaConventions conventions, VisionLanguageOptions asked) {
    this.llava = llava;
    this.identity = identity;
    this.conventions = conventions;
    generation = new GenerationOptions(asked.maxTokens(), asked.temperature(), 1);
    batch = asked.batch();
  }

  /** Answers questions in one batch, however many; the texts follow from it as a whole. */
  @Override
  public List<RawAnswer> answer(List<ImageQuestion> questions) {
    if (questions.isEmpty()) {
      return List.of();
    }
    List<Prompt> prompts =
        questions.stream().map(asked -> new Prompt(prompt(asked.text()), asked.seed())).toList();
    int size = llava.processing().size();
    List<byte[]> images =
        questions.stream().map(q -> conventions.framing().pixels(q.image(), size)).toList();
    long start = System.nanoTime();
    try (PointerScope scope = new PointerScope()) {
      Tensor pixels = llava.processing().normalise(images);
      List<Answer> answers = llava.answer(prompts, pixels, generation);
      long milliseconds = (System.nanoTime() - start) / 1_000_000 / questions.size();
      return answers.stream()
          .map(
              answer ->
                  new RawAnswer(
                      answer.text(),
                      answer.isComplete() ? Ending.STOP : Ending.LENGTH,
                      answer.tokens().size(),
                      milliseconds))
          .toList();
    }
  }

  private String prompt(String question) {
    return (conventions.hasSystemPrompt() ? Prompt.SYSTEM : "") + Prompt.about(question);
  }

  @Override
  public String identity() {
    return identity + "\n" + conventions + "\n" + batch;
  }

  @Override
  public int batch() {
    return batch;
  }
}
