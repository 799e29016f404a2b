package io.distillery.diffusion.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * Holds what is known of a model's part without its numbers.
 *
 * @param part which
 * @param architecture in words; empty where its config cannot be read
 * @param config as diffusers writes it; null where it cannot be read
 * @param parameters how many numbers its config asks for
 * @param types how many numbers its files hold in each format
 * @param bytes that its tensors take on disk
 * @param missing tensors that the config asks for, with their shapes
 * @param extra tensors that it does not ask for
 * @param misshapen tensors of another shape than it asks for
 * @param problems why the config or the files cannot be read
 */
public record PartInspection(
    ModelPart part,
    String architecture,
    ObjectNode config,
    long parameters,
    Map<String, Long> types,
    long bytes,
    List<String> missing,
    List<String> extra,
    List<String> misshapen,
    List<String> problems) {
  private static final int FLOAT32 = 4;
  private static final int BFLOAT16 = 2;

  /** Says whether the part could be used. */
  public boolean isComplete() {
    return missing.isEmpty() && extra.isEmpty() && misshapen.isEmpty() && problems.isEmpty();
  }

  /** Returns the memory that the weights take in float32, in bytes. */
  public long float32Bytes() {
    return FLOAT32 * parameters;
  }

  /** Returns the memory that the weights take in bfloat16, in bytes. */
  public long bfloat16Bytes() {
    return BFLOAT16 * parameters;
  }
}
