package io.distillery.benchmark;

import io.distillery.base.Text;
import io.distillery.llava.GenerationOptions;
import io.distillery.llava.Llava;
import io.distillery.llava.LlavaConfig;
import io.distillery.llava.Prompt;
import io.distillery.torch.ProcessMemory;
import io.distillery.torch.RandomSource;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * What describing a batch of images takes: looking, reading the prompts, and a token of every
 * answer; beside each its floor. Looking and reading multiply: their floor is the same products
 * called bare. A token reads every weight of the language model, and keys and values of what was
 * read: its floor is these bytes at the rate at which memory is read.
 */
final class LlavaCost {
  private static final double GB = 1e9;
  private static final int WARM_UP_TOKENS = 2;

  private final Llava llava;
  private final int batch;
  private final int tokens;
  private final Clock clock;

  private final List<Double> looking = new ArrayList<>();
  private final List<Double> reading = new ArrayList<>();
  private final List<Double> token = new ArrayList<>();

  /** Of so many images at once and tokens of an answer. */
  LlavaCost(Llava llava, int batch, int tokens, Clock clock) {
    this.llava = llava;
    this.batch = batch;
    this.tokens = tokens;
    this.clock = clock;
  }

  /** Measures in so many rounds, model and floors in turns, and tells. */
  void measure(int rounds, PrintStream out) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard inference = new NoGradGuard();
        RandomSource random = new RandomSource(0)) {
      int size = llava.processing().size();
      Tensor pixels = random.normal(batch, 3, size, size);
      describe(pixels, WARM_UP_TOKENS); // which takes the weights' pages from the disk
      ProcessMemory.peakResident()
          .ifPresent(
              bytes ->
                  out.printf(
                      Locale.ROOT,
                      "Peak resident memory of describing, the mapped weights included: %.2f GB%n",
                      bytes / GB));
      List.of(looking, reading, token).forEach(List::clear);
      MemoryBandwidth bandwidth = new MemoryBandwidth(clock);
      LlavaConfig config = llava.config();
      OperatorTimes look =
          new OperatorTimes(LlavaOperators.ofLooking(config, batch), llava.type(), clock);
      OperatorTimes read =
          new OperatorTimes(LlavaOperators.ofReading(config, batch, places()), llava.type(), clock);
      for (int round = 0; round < rounds; round++) {
        bandwidth.round();
        describe(pixels, tokens);
        look.round();
        read.round();
        bandwidth.round();
      }
      tell(look, read, bandwidth, out);
    }
  }

  private int places() {
    return llava.length(Prompt.about(LlavaSize.QUESTION));
  }

  private void describe(Tensor pixels, int tokens) {
    double seen =
        Timing.seconds(
            clock,
            () -> {
              try (PointerScope scope = new PointerScope()) {
                llava.look(pixels);
              }
            });
    looking.add(seen);
    List<Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      prompts.add(new Prompt(Prompt.about(LlavaSize.QUESTION), i));
    }
    List<Long> times = new ArrayList<>();
    long start = clock.nanoseconds();
    GenerationOptions options = GenerationOptions.greedy(tokens);
    llava.answer(prompts, pixels, options, logits -> times.add(clock.nanoseconds()));
    reading.add((times.get(0) - start) / 1e9 - seen);
    for (int i = 1; i < times.size(); i++) {
      token.add((times.get(i) - times.get(i - 1)) / 1e9);
    }
  }

  private void tell(
      OperatorTimes look, OperatorTimes read, MemoryBandwidth bandwidth, PrintStream out) {
    LlavaConfig config = llava.config();
    double weights = 2.0 * LlavaOperators.weightsOfAToken(config);
    double context = places() + tokens / 2.0; // of an answer half way
    double states =
        2.0
            * 2
            * batch
            * context
            * config.text().layers()
            * config.text().keyValueHeads()
            * config.text().headWidth();
    double rate = bandwidth.bytesPerSecond();
    out.printf(
        Locale.ROOT,
        "%d images at once, prompts of %d places, answers of %d tokens%n",
        batch,
        places(),
        tokens);
    out.printf(Locale.ROOT, "Memory is read at %.1f GB/s%n%n", rate / GB);
    TextTable table =
        new TextTable("for " + batch + " images", "seconds", "floor", "ratio", "rate");
    row(table, "look", looking, look.seconds(), flops(look, median(looking)));
    row(table, "read the prompts", reading, read.seconds(), flops(read, median(reading)));
    double step = median(token);
    String moved = Text.format("%.1f GB/s", (weights + states) / step / GB);
    row(table, "a token, by its weights", token, weights / rate, moved);
    row(table, "a token, by all it reads", token, (weights + states) / rate, moved);
    out.println(table);
    double image = (median(looking) + median(reading) + (tokens - 1) * step) / batch;
    double floor = (look.seconds() + read.seconds() + (tokens - 1) * weights / rate) / batch;
    out.printf(
        Locale.ROOT,
        "An image: %.2f s, floor %.2f s (by weights), ratio %.2f; %.2f tokens/s%n",
        image,
        floor,
        image / floor,
        batch / step);
    out.println();
    out.println("The floor of reading");
    out.println(read.byShape());
  }

  private static void row(
      TextTable table, String name, List<Double> seconds, double floor, String rate) {
    double median = median(seconds);
    table.row(
        name,
        Text.format("%.3f", median),
        Text.format("%.3f", floor),
        Text.format("%.2f", median / floor),
        rate);
  }

  private static String flops(OperatorTimes operators, double seconds) {
    return Text.format("%.0f GFLOP/s", operators.flops() / seconds / 1e9);
  }

  private static double median(List<Double> seconds) {
    return Timing.median(seconds.stream().mapToDouble(s -> s).toArray());
  }
}
