package io.distillery.stage;

import io.distillery.describe.AppearanceDescriber;
import io.distillery.describe.Describer;
import io.distillery.describe.DescriptionOptions;
import io.distillery.llava.Llava;
import io.distillery.llava.LlavaDescriber;
import io.distillery.llava.LlavaDescriberOptions;
import io.distillery.torch.LibTorch;
import java.io.IOException;

/**
 * A describer that is ready to be asked.
 *
 * @param describer who looks
 * @param sideBySide threads that may ask at the same time
 * @param model that it holds; nothing to close where it needs none
 */
record OpenDescriber(Describer describer, int sideBySide, Model model) implements AutoCloseable {
  private interface Model extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Opens the describer that is asked for.
   *
   * @param threads of an operator, or of those who ask
   */
  static OpenDescriber of(DescriptionOptions asked, int threads) throws IOException {
    return switch (asked.describer()) {
      case APPEARANCE -> new OpenDescriber(new AppearanceDescriber(), threads, () -> {});
      case LLAVA -> {
        LibTorch.threads(threads);
        Llava llava = Llava.open(asked.vlm().model().orElseThrow());
        LlavaDescriberOptions options = LlavaDescriberOptions.of(asked.vlm());
        yield new OpenDescriber(new LlavaDescriber(llava, options), 1, llava::close);
      }
    };
  }

  /**
   * Says whether several threads may ask at the same time, as far as the describer is concerned.
   */
  boolean bearsSeveral() {
    return describer instanceof AppearanceDescriber;
  }

  /** Gives the images that the describer would be asked about together, before it is opened. */
  static int batch(DescriptionOptions asked) {
    return switch (asked.describer()) {
      case APPEARANCE -> new AppearanceDescriber().batch();
      case LLAVA -> LlavaDescriberOptions.of(asked.vlm()).batch();
    };
  }

  @Override
  public void close() {
    model.close();
  }
}
