package io.distillery.llava;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.ComputeDevice;
import io.distillery.torch.LibTorch;
import io.distillery.torch.ResultScope;
import io.distillery.torch.nn.Parameters;
import io.distillery.torch.safetensors.StoredTensor;
import io.distillery.torch.safetensors.StoredWeights;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * LLaVA-1.5 (Liu et al. 2023), a model that answers questions about images, from a checkpoint on
 * disk; docs/llava.md says which. One batch at a time: threads that come together wait.
 */
public final class Llava implements AutoCloseable {
  private final LlavaModel model;
  private final Parameters parameters;
  private final LlamaTokenizer tokenizer;
  private final ImageProcessing processing;
  private final Generation generation;
  private final int padToken;
  private final LlavaConventions conventions;

  private Llava(LlavaDirectory directory, Function<StoredWeights, ScalarType> kept) {
    tokenizer = directory.tokenizer();
    processing = directory.processing();
    padToken = LlavaDirectory.padToken(tokenizer);
    conventions = directory.conventions();
    try (StoredWeights weights = directory.weights()) {
      Map<String, StoredTensor> tensors = weights.tensors();
      parameters = Parameters.read(tensors, kept.apply(weights), directory.name());
      try {
        model = new LlavaModel(parameters.root(), directory.config());
        parameters.verify(directory.unused(tensors.keySet()));
      } catch (RuntimeException e) {
        parameters.close();
        throw e;
      }
    }
    generation = new Generation(model, directory.endTokens());
  }

  /**
   * Opens a checkpoint in Hugging Face's layout, or the original code's. Weights are used from the
   * files' memory map as they are stored; those in half precision, in which CPUs do not compute
   * fast, are brought into bfloat16 where this one computes fast in that.
   *
   * @param directory with {@code config.json}, {@code tokenizer.json} and {@code model.safetensors}
   *     or its shards
   * @throws io.distillery.torch.CheckpointException saying what is missing or does not fit
   */
  public static Llava open(Path directory) {
    return new Llava(new LlavaDirectory(directory), Llava::usualType);
  }

  /**
   * Opens a checkpoint as {@link #open(Path)} does.
   *
   * @param kept the number format to keep the weights in; null for the one that they are stored in
   */
  public static Llava open(Path directory, ScalarType kept) {
    return new Llava(new LlavaDirectory(directory), weights -> kept);
  }

  private static ScalarType usualType(StoredWeights weights) {
    boolean isHalf = weights.tensors().values().stream().anyMatch(t -> t.type() == ScalarType.Half);
    boolean hasBfloat16 = ComputeDevice.current().fastestType() == ScalarType.BFloat16;
    return isHalf && hasBfloat16 ? ScalarType.BFloat16 : null;
  }

  /**
   * Lists the directories that a checkpoint consists of: its own, and that of a vision tower which
   * lies elsewhere.
   */
  public static List<Path> directories(Path directory) {
    return new LlavaDirectory(directory).directories();
  }

  /**
   * The tensors that a checkpoint must have, by published name, with their shapes; more are the
   * tower's last blocks and the norm behind them, which are not used.
   */
  public static Map<String, List<Long>> shapes(LlavaConfig config) {
    try (PointerScope scope = new PointerScope();
        Parameters shapes = Parameters.shapesOnly()) {
      new LlavaModel(shapes.root(), config);
      Map<String, List<Long>> all = new LinkedHashMap<>();
      shapes.all().forEach((name, tensor) -> all.put(name, StoredTensor.of(tensor).shape()));
      return all;
    }
  }

  /**
   * How those who published it asked it: as Hugging Face's checkpoints, or as the original code.
   */
  public LlavaConventions conventions() {
    return conventions;
  }

  /** The model's numbers. */
  public LlavaConfig config() {
    return model.config();
  }

  /** How images become {@code pixels}. */
  public ImageProcessing processing() {
    return processing;
  }

  /** The tokenizer. */
  public LlamaTokenizer tokenizer() {
    return tokenizer;
  }

  /** The number format that is computed in. */
  public ScalarType type() {
    return model.type();
  }

  /** The weights, by their published names. */
  public Parameters parameters() {
    return parameters;
  }

  /**
   * Answers prompts, all in one batch. The answers follow from prompts, images, options and the
   * batch: another batch changes the order of sums, and so answers by their rounding.
   *
   * @param pixels of the images in the order in which prompts name them, as {@link
   *     ImageProcessing#normalise} gives them, {@code (I, 3, S, S)}; null where no prompt has any
   * @throws ConfigurationException when the prompts name more or fewer images, or one is longer
   *     than the model's positions, where an answer ends at the latest
   */
  public List<Answer> answer(List<Prompt> prompts, Tensor pixels, GenerationOptions options) {
    return answer(prompts, pixels, options, logits -> {});
  }

  /**
   * The same.
   *
   * @param eachLogits is shown the logits of each token as soon as they are there, float32 {@code
   *     (B, vocabulary)}; those of the first come from the prompts
   */
  public synchronized List<Answer> answer(
      List<Prompt> prompts, Tensor pixels, GenerationOptions options, Consumer<Tensor> eachLogits) {
    if (prompts.isEmpty()) {
      return List.of();
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard inference = new NoGradGuard()) {
      PromptBatch batch = batch(prompts);
      int images = pixels == null ? 0 : (int) pixels.size(0);
      requireImages(batch, images);
      int room = config().text().positions() - batch.length();
      if (room < 1) {
        throw new ConfigurationException(
            Text.format(
                "A prompt takes %d places with its images, the model has %d: ask something shorter",
                batch.length(), config().text().positions()));
      }
      List<List<Integer>> answers =
          generation.generate(
              batch,
              images == 0 ? null : look(pixels),
              prompts.stream().map(prompt -> new TokenSampler(options, prompt.seed())).toList(),
              Math.min(options.maxTokens(), room),
              eachLogits);
      return answers.stream().map(this::answer).toList();
    }
  }

  /**
   * What the language model reads of images, without gradients.
   *
   * @param pixels {@code (I, 3, S, S)}
   * @return {@code (I, patches, width)}
   */
  public Tensor look(Tensor pixels) {
    try (NoGradGuard inference = new NoGradGuard()) {
      return ResultScope.of(() -> model.look(pixels));
    }
  }

  /** Places that a prompt takes, those of its images included. */
  public int length(String prompt) {
    return batch(List.of(new Prompt(prompt, 0))).length();
  }

  /** The prompts as ids, padded to one length. */
  PromptBatch batch(List<Prompt> prompts) {
    return PromptBatch.of(
        prompts.stream().map(prompt -> tokenizer.encode(prompt.text())).toList(),
        config().imageToken(),
        config().vision().patches(),
        padToken);
  }

  private void requireImages(PromptBatch batch, int images) {
    int places = 0;
    for (int row = 0; row < batch.size(); row++) {
      int mine = row;
      places +=
          (int)
              IntStream.range(0, batch.length())
                  .filter(place -> batch.isImage(mine, place))
                  .count();
    }
    int named = places / config().vision().patches();
    if (named != images) {
      throw new ConfigurationException(
          Text.format(
              "The prompts name %d images (%s), but there are %d", named, Prompt.IMAGE, images));
    }
  }

  private Answer answer(List<Integer> ids) {
    return new Answer(
        tokenizer.decode(ids.stream().mapToInt(id -> id).toArray()).strip(),
        ids,
        generation.isComplete(ids));
  }

  LlavaModel model() {
    return model;
  }

  @Override
  public void close() {
    generation.close();
    parameters.close();
    LibTorch.giveMemoryBack();
  }
}
