package io.distillery.diffusion.checkpoint;

import io.distillery.base.Text;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.safetensors.StoredTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Splits the projections to queries, keys and values of OpenCLIP's attention, which lie below one
 * another in one tensor.
 *
 * @param layer of the text encoder
 * @param kind weight or bias
 */
record FusedProjection(int layer, String kind) {
  private static final List<String> PARTS = List.of("q_proj", "k_proj", "v_proj");
  private static final Pattern ORIGINAL =
      Pattern.compile("transformer\\.resblocks\\.(\\d{1,6})\\.attn\\.in_proj_(weight|bias)");

  private static final Pattern PRESENT =
      Pattern.compile(
          "text_model\\.encoder\\.layers\\.(\\d{1,6})\\.self_attn\\.[qkv]_proj\\.(weight|bias)");

  /** Finds the projection of an original name, if it is one. */
  static Optional<FusedProjection> of(String original) {
    Matcher matcher = ORIGINAL.matcher(original);
    return matcher.matches()
        ? Optional.of(new FusedProjection(Integer.parseInt(matcher.group(1)), matcher.group(2)))
        : Optional.empty();
  }

  /** Finds the projection that a present name is a part of. */
  static Optional<FusedProjection> ofPart(String present) {
    Matcher matcher = PRESENT.matcher(present);
    return matcher.matches()
        ? Optional.of(new FusedProjection(Integer.parseInt(matcher.group(1)), matcher.group(2)))
        : Optional.empty();
  }

  String original() {
    return Text.format("transformer.resblocks.%d.attn.in_proj_%s", layer, kind);
  }

  /** Names the queries', keys' and values' projections. */
  List<String> present() {
    return PARTS.stream()
        .map(part -> Text.format("text_model.encoder.layers.%d.self_attn.%s.%s", layer, part, kind))
        .toList();
  }

  /** Returns the three projections in the fused tensor, views of it. */
  Map<String, StoredTensor> split(StoredTensor fused) {
    List<Long> shape = new ArrayList<>(fused.shape());
    if (shape.isEmpty() || shape.get(0) % PARTS.size() != 0) {
      throw new CheckpointException(
          Text.format(
              "%s has shape %s, expected queries, keys and values below one another (rows by"
                  + " three)",
              original(), shape));
    }
    long rows = shape.get(0) / PARTS.size();
    shape.set(0, rows);
    Map<String, StoredTensor> split = new LinkedHashMap<>();
    for (int i = 0; i < PARTS.size(); i++) {
      long from = i * rows;
      split.put(present().get(i), fused.as(shape, tensor -> tensor.narrow(0, from, rows)));
    }
    return split;
  }

  /** Takes the three projections out of {@code present} and gives them as one. */
  Tensor fuse(Map<String, Tensor> present) {
    TensorVector parts = new TensorVector();
    present().forEach(name -> parts.push_back(present.remove(name)));
    return torch.cat(parts, 0);
  }
}
