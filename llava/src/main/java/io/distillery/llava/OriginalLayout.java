package io.distillery.llava;

import io.distillery.describe.ImageFraming;
import io.distillery.hub.HubCache;
import io.distillery.hub.HubName;
import io.distillery.torch.ConfigReader;
import io.distillery.torch.safetensors.StoredWeights;
import io.distillery.torch.safetensors.WeightFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * LLaVA-1.5 on disk as the original code keeps it: a language model's {@code config.json} with
 * fields of its own ({@code mm_...}), {@code tokenizer.model}, and a vision tower that lies
 * somewhere else, in a directory of CLIP.
 *
 * @param directory of the checkpoint
 * @param json its {@code config.json}
 */
record OriginalLayout(Path directory, ConfigReader json) {
  private static final String TOWER = "mm_vision_tower";
  private static final String PROJECTOR = "mm_projector.safetensors";
  private static final String EXPECTED_TOWER = "CLIP's vision tower in Hugging Face's layout";

  /** The tower of LLaVA-1.5, whose numbers are known where it has no config. */
  private static final String LARGE = "clip-vit-large-patch14-336";

  private static final int VOCABULARY = 32_000;
  private static final int SELECTED_LAYER = -2;

  /** Settings of which one value is implemented. */
  private static final Map<String, Object> ONLY =
      Map.of(
          "mm_projector_type", "mlp2x_gelu",
          "mm_use_im_start_end", "false",
          "mm_vision_select_feature", "patch",
          "tie_word_embeddings", "false");

  private static final Set<String> MODEL_TYPES = Set.of("llava", "llava_llama");

  /** Finds it by its config, which names a tower; empty for another layout. */
  static Optional<OriginalLayout> of(Path config, ConfigReader json) {
    return json.has(TOWER)
        ? Optional.of(new OriginalLayout(config.toAbsolutePath().normalize().getParent(), json))
        : Optional.empty();
  }

  /** Reads the numbers; an image's id is the first that has no row. */
  LlavaConfig config() {
    json.requireOnly(ONLY);
    String type = json.text("model_type", "llava");
    if (!MODEL_TYPES.contains(type)) {
      throw json.problem("model_type", "llava or llava_llama", type);
    }
    if (!json.has("mm_projector_type")) {
      throw json.problem("mm_projector_type", "mlp2x_gelu, as LLaVA-1.5 has it", "absent");
    }
    LlamaConfig text = LlamaConfig.fields(json, VOCABULARY);
    ClipVisionConfig vision = vision();
    int layer = json.whole("mm_vision_select_layer", SELECTED_LAYER);
    return json.make(() -> LlavaConfig.of(vision, text, text.vocabularySize(), layer));
  }

  private ClipVisionConfig vision() {
    Optional<Path> config =
        tower().map(tower -> tower.resolve(LlavaDirectory.CONFIG)).filter(Files::exists);
    if (config.isPresent()) {
      ConfigReader clip = ConfigReader.open(config.get(), EXPECTED_TOWER);
      return ClipVisionConfig.read(clip.has("vision_config") ? clip.at("vision_config") : clip);
    }
    if (!name().endsWith(LARGE)) {
      throw json.problem(
          TOWER, "a directory with CLIP's config.json, or a name that ends with " + LARGE, name());
    }
    return ClipVisionConfig.large();
  }

  private String name() {
    return json.text(TOWER, "");
  }

  /**
   * Finds the tower's directory: the path that the config names, seen from here, from the
   * checkpoint or beside it, or a model of a hub that was fetched.
   *
   * @return empty where it is nowhere; the checkpoint may hold the tower's weights itself
   */
  Optional<Path> tower() {
    Path given = Path.of(name());
    return Stream.of(given, directory.resolve(given), directory.resolveSibling(given.getFileName()))
        .filter(Files::isDirectory)
        .findFirst()
        .or(() -> HubName.find(name()).flatMap(HubCache.ofEnvironment()::find));
  }

  /** Says where the sizes and colours of images are written. */
  Path processing() {
    return tower()
        .filter(tower -> Files.exists(tower.resolve(ImageProcessing.NAME)))
        .orElse(directory);
  }

  /**
   * Lists the files that hold the weights, the tower's among them where the checkpoint's own do not
   * hold them.
   */
  List<Path> weights() {
    List<Path> files = new ArrayList<>(WeightFiles.in(directory));
    Set<String> names;
    try (StoredWeights own = StoredWeights.open(directory.toString(), files)) {
      names = own.tensors().keySet();
    }
    if (names.stream().noneMatch(name -> name.contains("mm_projector"))
        && Files.isRegularFile(directory.resolve(PROJECTOR))) {
      files.add(directory.resolve(PROJECTOR));
    }
    if (names.stream().noneMatch(name -> name.contains("vision_tower"))) {
      files.addAll(
          WeightFiles.in(
              tower()
                  .orElseThrow(
                      () ->
                          json.problem(
                              TOWER,
                              "its directory (config.json, model.safetensors) there, or beside the"
                                  + " checkpoint, or fetched from a hub",
                              name()))));
    }
    return files;
  }

  /** Says how such a checkpoint is asked: bars make images square where its config says so. */
  LlavaConventions conventions() {
    return json.text("image_aspect_ratio", "square").equals("pad")
        ? LlavaConventions.ORIGINAL
        : new LlavaConventions(true, ImageFraming.CROP);
  }
}
