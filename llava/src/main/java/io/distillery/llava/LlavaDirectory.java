package io.distillery.llava;

import io.distillery.base.Text;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.ConfigReader;
import io.distillery.torch.safetensors.StoredTensor;
import io.distillery.torch.safetensors.StoredWeights;
import io.distillery.torch.safetensors.WeightFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * LLaVA-1.5 on disk as Hugging Face keeps it: {@code config.json}, {@code tokenizer.json}, weights
 * in one safetensors file or several under an index, and what else says how to use them; or in the
 * {@linkplain OriginalLayout layout of the original code}.
 */
final class LlavaDirectory {
  /** For errors. */
  static final String EXPECTED = "LLaVA-1.5 in Hugging Face's layout";

  static final String CONFIG = "config.json";
  static final String WEIGHTS = "model.safetensors";
  private static final String GENERATION = "generation_config.json";
  static final String PAD = "<pad>";
  private static final int END = 2;

  /** What files hold beside the weights that are used, whatever the layer. */
  private static final Pattern UNUSED =
      Pattern.compile(
          "vision_tower\\.vision_model\\.(post_layernorm\\..*|embeddings\\.position_ids)"
              + "|language_model\\.model\\..*\\.rotary_emb\\.inv_freq"
              + "|text_model\\..*|(text|visual)_projection\\.weight|logit_scale");

  private static final Pattern VISION_LAYER =
      Pattern.compile("vision_tower\\.vision_model\\.encoder\\.layers\\.(\\d{1,9})\\..*");

  private final Path directory;
  private final LlavaConfig config;
  private final Optional<OriginalLayout> original;

  /**
   * Reads the config.
   *
   * @throws CheckpointException when there is none, or one of another model
   */
  LlavaDirectory(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new CheckpointException(
          Text.format("There is no directory %s; expected %s", directory, EXPECTED));
    }
    this.directory = directory;
    Path file = directory.resolve(CONFIG);
    this.config = LlavaConfig.read(file);
    this.original = OriginalLayout.of(file, ConfigReader.open(file, EXPECTED));
  }

  String name() {
    return directory.toString();
  }

  /** Its own, and that of a tower which lies elsewhere. */
  List<Path> directories() {
    return Stream.concat(Stream.of(directory), original.flatMap(OriginalLayout::tower).stream())
        .toList();
  }

  LlavaConfig config() {
    return config;
  }

  /** The tokenizer, which must know the id that stands for an image. */
  LlamaTokenizer tokenizer() {
    LlamaTokenizer tokenizer =
        LlamaTokenizer.in(directory, original.map(layout -> config.imageToken()));
    int image = tokenizer.added(Prompt.IMAGE);
    if (image != config.imageToken()) {
      throw new CheckpointException(
          Text.format(
              "The tokenizer in %s gives %s the id %d, but %s says %d; the two belong to different models",
              directory, Prompt.IMAGE, image, CONFIG, config.imageToken()));
    }
    return tokenizer;
  }

  ImageProcessing processing() {
    return ImageProcessing.read(
        original.map(OriginalLayout::processing).orElse(directory), config.vision().imageSize());
  }

  /** How it was used by those who published it. */
  LlavaConventions conventions() {
    return original.map(OriginalLayout::conventions).orElse(LlavaConventions.HUGGING_FACE);
  }

  /** The id that fills rows of a batch. */
  static int padToken(LlamaTokenizer tokenizer) {
    return tokenizer.hasAdded(PAD) ? tokenizer.added(PAD) : 0;
  }

  /** The ids that end an answer. */
  Set<Integer> endTokens() {
    Path file = directory.resolve(GENERATION);
    if (!Files.exists(file)) {
      return Set.of(END);
    }
    List<Double> ends =
        ConfigReader.open(file, EXPECTED).numbers("eos_token_id", List.of((double) END));
    return ends.stream().map(Double::intValue).collect(Collectors.toSet());
  }

  /** All tensors under their published names; the caller closes them. */
  StoredWeights weights() {
    StoredWeights stored =
        StoredWeights.open(
            name(),
            original.map(OriginalLayout::weights).orElseGet(() -> WeightFiles.in(directory)));
    Map<String, StoredTensor> published = new LinkedHashMap<>();
    stored.tensors().forEach((name, tensor) -> published.put(LlavaNames.published(name), tensor));
    return stored.with(published);
  }

  /** Those of the names that a checkpoint holds although LLaVA does not use them. */
  Set<String> unused(Set<String> names) {
    return names.stream().filter(this::isUnused).collect(Collectors.toSet());
  }

  private boolean isUnused(String name) {
    Matcher layer = VISION_LAYER.matcher(name);
    return layer.matches()
        ? Integer.parseInt(layer.group(1)) >= config.visionLayers()
        : UNUSED.matcher(name).matches();
  }
}
