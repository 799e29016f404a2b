package io.distillery.stage;

import io.distillery.describe.DescriptionOptions;
import io.distillery.describe.DescriptionOptions.Kind;
import io.distillery.describe.server.OpenAiServer;
import io.distillery.describe.vlm.VisionLanguageModel;
import io.distillery.llava.AskedLlava;
import io.distillery.llava.Llava;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.util.Optional;

/**
 * A vision-language model that is ready to be asked.
 *
 * @param model that answers
 * @param otherHost to which images go, where they leave this machine
 * @param weights to be closed; nothing where a server has them
 */
record OpenDescriber(VisionLanguageModel model, Optional<String> otherHost, Weights weights)
    implements AutoCloseable {
  private interface Weights extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Opens the model that is asked for.
   *
   * @param asked a describer that is a vision-language model
   * @param fingerprint of its files; null for a server's
   * @param threads of an operator
   */
  static OpenDescriber of(DescriptionOptions asked, String fingerprint, int threads)
      throws IOException {
    if (asked.describer() == Kind.OPENAI) {
      OpenAiServer server = OpenAiServer.of(asked.vlm());
      return new OpenDescriber(server, server.otherHost(), () -> {});
    }
    LibTorch.threads(threads);
    Llava llava = Llava.open(asked.vlm().directory().orElseThrow());
    return new OpenDescriber(
        new AskedLlava(llava, fingerprint, llava.conventions(), asked.vlm()),
        Optional.empty(),
        llava::close);
  }

  @Override
  public void close() {
    weights.close();
  }
}
