package io.distillery.diffusion.lora;

import io.distillery.base.Text;
import io.distillery.diffusion.checkpoint.ModelPart;
import io.distillery.diffusion.checkpoint.StoredWeights;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.safetensors.SafeTensors;
import io.distillery.torch.safetensors.StoredTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  private final Path file;
  private final StoredWeights stored;
  private final Set<LoraLayout> layouts = EnumSet.noneOf(LoraLayout.class);
  private final Map<LoraKey.Target, StoredAdapter> adapters;

  private LoraFile(Path file, StoredWeights stored) {
    this.file = file;
    this.stored = stored;
    Map<LoraKey.Target, Map<LoraKey.Role, StoredTensor>> found = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    stored
        .tensors()
        .forEach(
            (name, tensor) ->
                LoraKey.of(name)
                    .ifPresentOrElse(
                        key -> {
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
            StoredAdapter.of(target.module(), roles, problems)
                .ifPresent(adapter -> sound.put(target, adapter)));
    this.adapters = Collections.unmodifiableMap(sound);
    if (problems.isEmpty() && adapters.isEmpty()) {
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
   * @throws CheckpointException naming every tensor (the first ten) that is unknown, without its
   *     counterpart, or of a shape that cannot be
   */
  public static LoraFile open(Path file) {
    StoredWeights stored = StoredWeights.open(file.toString(), List.of(file));
    try {
      return new LoraFile(file, stored);
    } catch (RuntimeException e) {
      stored.close();
      throw e;
    }
  }

  /** Says whether a safetensors file holds adapters rather than a model; reads its header. */
  public static boolean isAt(Path file) {
    try (StoredWeights stored = StoredWeights.open(file.toString(), List.of(file))) {
      return LoraLayout.isUsedBy(stored.tensors().keySet());
    }
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

  /** Returns the adapters by layer. */
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
  public Map<String, LoraAdapter> adapters(ModelPart part, Map<String, List<Long>> shapes) {
    LoraMatch match = LoraMatch.of(this, part, shapes);
    if (!match.problems().isEmpty()) {
      throw new CheckpointException(
          Text.format(
              "%s does not fit the model's %s: %s. Is it for another model?",
              file, part.folder(), listed(match.problems())));
    }
    Map<String, LoraAdapter> read = new LinkedHashMap<>();
    match
        .layers()
        .forEach(
            (layer, target) -> {
              try {
                read.put(layer, adapters.get(target).read());
              } catch (IllegalArgumentException e) {
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
