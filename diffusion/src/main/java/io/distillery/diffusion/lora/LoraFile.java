package io.distillery.diffusion.lora;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.diffusion.checkpoint.ModelPart;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.safetensors.SafeTensors;
import io.distillery.torch.safetensors.StoredTensor;
import io.distillery.torch.safetensors.StoredWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Reads a file of LoRA adapters in any {@link LoraLayout}: headers at once, matrices by memory map
 * when they are asked for.
 */
public final class LoraFile implements AutoCloseable {
  private static final int MOST_LISTED = 10;

  /** In a folder: peft's, and diffusers'. */
  private static final List<String> FILES =
      List.of("adapter_model.safetensors", "pytorch_lora_weights.safetensors");

  private static final Pattern EMBEDDING =
      Pattern.compile("bundle_emb\\.(.+)\\.(?:string_to_param\\.\\*|emb_params)");

  private final Path file;
  private final StoredWeights stored;
  private final Set<LoraLayout> layouts = EnumSet.noneOf(LoraLayout.class);
  private final Map<LoraKey.Target, StoredAdapter> adapters;
  private final Map<String, StoredTensor> embeddings = new LinkedHashMap<>();

  private LoraFile(Path file, StoredWeights stored, LoraSettings settings) {
    this.file = file;
    this.stored = stored;
    Map<LoraKey.Target, Map<LoraKey.Role, StoredTensor>> found = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    stored
        .tensors()
        .forEach(
            (name, tensor) ->
                bundled(name, tensor)
                    .or(() -> LoraKey.of(name))
                    .ifPresentOrElse(
                        key -> {
                          if (key == LoraKey.EMBEDDING) {
                            return;
                          }
                          if (key.layout() != null) {
                            layouts.add(key.layout());
                          }
                          Map<LoraKey.Role, StoredTensor> roles =
                              found.computeIfAbsent(
                                  key.target(), target -> new EnumMap<>(LoraKey.Role.class));
                          if (roles.put(key.role(), tensor) != null) {
                            problems.add(name + " is there under another name as well");
                          }
                        },
                        () -> problems.add("the unknown key " + name)));
    Map<LoraKey.Target, StoredAdapter> sound = new LinkedHashMap<>();
    found.forEach(
        (target, roles) ->
            StoredAdapter.of(
                    target.module(),
                    roles,
                    rank -> settings.alpha(target.part(), target.module(), rank),
                    problems)
                .ifPresent(adapter -> sound.put(target, adapter)));
    this.adapters = Collections.unmodifiableMap(sound);
    if (problems.isEmpty() && adapters.isEmpty() && embeddings.isEmpty()) {
      problems.add("no tensor at all");
    }
    if (!problems.isEmpty()) {
      throw new CheckpointException(
          Text.format(
              "%s is no LoRA file that is understood: it holds %s; expected pairs of matrices named"
                  + " lora_unet_... or lora_te_... (kohya), or unet.... or text_encoder....lora_A"
                  + " and lora_B (diffusers)",
              file, listed(problems)));
    }
  }

  /**
   * Reads a file's header.
   *
   * @param path a file, or a folder that peft or diffusers wrote
   * @throws CheckpointException naming every tensor (the first ten) that is unknown, without its
   *     counterpart, or of a shape that cannot be
   */
  public static LoraFile open(Path path) {
    Path file = within(path);
    StoredWeights stored = StoredWeights.open(file.toString(), List.of(file));
    try {
      boolean configured = Files.exists(file.resolveSibling(LoraSettings.FILE));
      return new LoraFile(
          file,
          stored,
          configured && !stored.metadata().containsKey(LoraSettings.METADATA)
              ? LoraSettings.ofFolder(file.toAbsolutePath().getParent())
              : LoraSettings.ofHeader(file.toString(), stored.metadata()));
    } catch (RuntimeException e) {
      stored.close();
      throw e;
    }
  }

  /** Whether a safetensors file, or a folder, holds adapters rather than a model. */
  public static boolean isAt(Path path) {
    if (Files.isDirectory(path)) {
      return FILES.stream().anyMatch(name -> Files.exists(path.resolve(name)));
    }
    try (StoredWeights stored = StoredWeights.open(path.toString(), List.of(path))) {
      return stored.tensors().keySet().stream()
          .map(LoraKey::of)
          .flatMap(Optional::stream)
          .anyMatch(key -> key.role() != LoraKey.Role.ALPHA);
    }
  }

  private static Path within(Path path) {
    if (!Files.isDirectory(path)) {
      return path;
    }
    return FILES.stream()
        .map(path::resolve)
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(
            () ->
                new CheckpointException(
                    Text.format(
                        "The folder %s holds none of %s; expected adapters that peft or diffusers saved",
                        path, FILES)));
  }

  /** Takes an embedding of textual inversion that lies among the adapters. */
  private Optional<LoraKey> bundled(String name, StoredTensor tensor) {
    Matcher matcher = EMBEDDING.matcher(name);
    if (matcher.matches()) {
      embeddings.put(matcher.group(1), tensor);
      return Optional.of(LoraKey.EMBEDDING);
    }
    return Optional.empty();
  }

  static String listed(List<String> problems) {
    List<String> first = problems.subList(0, Math.min(MOST_LISTED, problems.size()));
    int more = problems.size() - first.size();
    return String.join("; ", first) + (more > 0 ? Text.format("; and %d more", more) : "");
  }

  /** Returns where it is. */
  public Path file() {
    return file;
  }

  /** Says how its tensors are named; several where the U-Net's and the text encoder's differ. */
  public Set<LoraLayout> layouts() {
    return Collections.unmodifiableSet(layouts);
  }

  /** Returns the header's free-form metadata, e.g. what the trainer was asked. */
  public Map<String, String> metadata() {
    return stored.metadata();
  }

  /**
   * Embeddings of textual inversion that lie among the adapters, by the names of their concepts.
   */
  public Map<String, StoredTensor> embeddings() {
    return Collections.unmodifiableMap(embeddings);
  }

  /** By layer. */
  Map<LoraKey.Target, StoredAdapter> adapters() {
    return adapters;
  }

  /**
   * Returns the adapters of a part by the names of its layers, in the layers' order.
   *
   * @param shapes of the part's weights by name, as {@code Parameters} or {@code StoredWeights}
   *     list them
   * @throws CheckpointException naming every adapter (the first ten) that matches no layer, or one
   *     of another shape
   */
  public Map<String, LayerAdapter> adapters(ModelPart part, Map<String, List<Long>> shapes) {
    LoraMatch match = LoraMatch.of(this, part, shapes);
    if (!match.problems().isEmpty()) {
      throw new CheckpointException(
          Text.format(
              "%s does not fit the model's %s: %s. Is it for another model?",
              file, part.folder(), listed(match.problems())));
    }
    Map<String, LayerAdapter> read = new LinkedHashMap<>();
    match
        .layers()
        .forEach(
            (layer, target) -> {
              try {
                read.put(layer, adapters.get(target).read());
              } catch (ConfigurationException e) {
                throw new CheckpointException(
                    Text.format("%s: %s: %s", file, layer, e.getMessage()), e);
              }
            });
    return read;
  }

  /**
   * Writes adapters as diffusers' trainers do, under names such as {@code
   * unet.down_blocks.0....to_q.lora_A.weight}. Readers of such files take alpha for the rank, so
   * what differs of it is multiplied into the up matrix.
   *
   * @param adapters by part and by layer, the layer under diffusers' name without {@code .weight}
   * @param type number format of the matrices on disk
   * @param metadata free-form, e.g. the base model and the training's options
   */
  public static void write(
      Path file,
      Map<ModelPart, Map<String, LoraAdapter>> adapters,
      ScalarType type,
      Map<String, String> metadata)
      throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (ModelPart part : ModelPart.values()) {
        adapters
            .getOrDefault(part, Map.of())
            .forEach(
                (layer, adapter) -> {
                  String name = part.folder() + "." + layer;
                  Tensor up = adapter.up().detach();
                  if (adapter.strength() != 1) {
                    up = up.to(ScalarType.Float).mul(new Scalar(adapter.strength()));
                  }
                  tensors.put(name + LoraLayout.PEFT.down(), adapter.down().detach().to(type));
                  tensors.put(name + LoraLayout.PEFT.up(), up.to(type));
                });
      }
      Map<String, String> all = new LinkedHashMap<>(metadata);
      all.put("format", "pt");
      SafeTensors.write(file, tensors, all);
    }
  }

  @Override
  public void close() {
    stored.close();
  }
}
