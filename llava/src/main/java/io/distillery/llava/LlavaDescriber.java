package io.distillery.llava;

import io.distillery.dataset.image.RgbImage;
import io.distillery.describe.ClassNoun;
import io.distillery.describe.Describer;
import io.distillery.describe.Descriptions;
import io.distillery.describe.VisionLanguageOptions;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Has LLaVA say what an image looks like, as the paper does (docs/method.md, step 1). */
public final class LlavaDescriber implements Describer {
  private final Llava llava;
  private final LlavaDescriberOptions options;

  /** Of a model, which the caller closes. */
  public LlavaDescriber(Llava llava, LlavaDescriberOptions options) {
    this.llava = llava;
    this.options = options;
  }

  @Override
  public String describe(RgbImage image, String className, long seed) {
    return describe(List.of(new Subject(image, className, seed))).get(0);
  }

  /** Describes images in one batch, however many; the texts follow from it as a whole. */
  @Override
  public List<String> describe(List<Subject> subjects) {
    if (subjects.isEmpty()) {
      return List.of();
    }
    List<Prompt> prompts =
        subjects.stream()
            .map(subject -> new Prompt(text(subject.className()), subject.seed()))
            .toList();
    int size = llava.processing().size();
    List<byte[]> images =
        subjects.stream().map(subject -> options.framing().pixels(subject.image(), size)).toList();
    try (PointerScope scope = new PointerScope()) {
      Tensor pixels = llava.processing().normalise(images);
      return llava.answer(prompts, pixels, options.generation()).stream()
          .map(Answer::text)
          .map(Descriptions::clean)
          .toList();
    }
  }

  private String text(String className) {
    String question =
        options.question().replace(VisionLanguageOptions.CLASS, ClassNoun.of(className));
    return (options.hasSystemPrompt() ? Prompt.SYSTEM : "") + Prompt.about(question);
  }

  @Override
  public int batch() {
    return options.batch();
  }
}
