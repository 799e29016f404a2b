package io.distillery.synthesis;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.distillery.base.ContentHash;
import io.distillery.base.Json;
import io.distillery.base.Text;
import io.distillery.torch.Tensors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;

/**
 * Names what images follow from, the weights left out, as {@code synthesis.json} keeps it.
 *
 * @param format always {@value #FORMAT}
 * @param version of the format
 * @param seed of the run
 * @param options of the synthesis
 * @param prototypes SHA-256 over all classes, texts and latents
 * @param candidates among which each image was chosen; null, and not written, where it was alone
 */
record SynthesisRequest(
    String format,
    int version,
    long seed,
    SynthesisOptions options,
    String prototypes,
    @JsonInclude(JsonInclude.Include.NON_NULL) Choice candidates) {
  static final String FORMAT = "distillery-synthesis";
  private static final int VERSION = 3; // 1 had flat options, 2 no steering

  /** Says how many candidates there were, and what the verdicts followed from. */
  record Choice(int count, String judge) {}

  static SynthesisRequest of(
      long seed, SynthesisOptions options, List<PrototypePair> pairs, Candidates candidates) {
    Choice choice =
        candidates.isChoice()
            ? new Choice(candidates.count(), candidates.judge().identity())
            : null;
    return new SynthesisRequest(FORMAT, VERSION, seed, options, hash(pairs), choice);
  }

  private static String hash(List<PrototypePair> pairs) {
    MessageDigest digest = ContentHash.sha256();
    for (PrototypePair pair : pairs) {
      try (PointerScope scope = new PointerScope()) {
        String words = Text.format("%s\0%d\0%s\0", pair.of().name(), pair.index(), pair.text());
        digest.update(words.getBytes(StandardCharsets.UTF_8));
        float[] latent = Tensors.floats(pair.latent());
        ByteBuffer bytes = ByteBuffer.allocate(latent.length * Float.BYTES);
        bytes.asFloatBuffer().put(latent);
        digest.update(bytes);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  String json() {
    try {
      return Json.MAPPER
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(this)
              .replace("\r\n", "\n")
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
