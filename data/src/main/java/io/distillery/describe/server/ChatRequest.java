package io.distillery.describe.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.dataset.image.RgbImage;
import io.distillery.describe.VisionLanguageOptions;
import java.io.IOException;
import java.util.Optional;

/**
 * Writes what a server is asked: OpenAI's chat completions, with what every server knows and
 * nothing else.
 *
 * @param options model, sampling, and the fields that go along
 */
record ChatRequest(VisionLanguageOptions options) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Seeds have 31 bits: some servers take no more. */
  private static final long SEED_BITS = 0x7fffffff;

  /** Gives the body of a request; the image comes before the question. */
  byte[] body(RgbImage image, String question, long seed) throws IOException {
    ObjectNode body = JSON.createObjectNode().put("model", options.model().orElseThrow());
    ObjectNode message = body.putArray("messages").addObject().put("role", "user");
    ArrayNode parts = message.putArray("content");
    parts
        .addObject()
        .put("type", "image_url")
        .putObject("image_url")
        .put("url", SentImage.dataUrl(image));
    parts.addObject().put("type", "text").put("text", question);
    body.put("temperature", options.temperature())
        .put("max_tokens", options.maxTokens())
        .put("seed", seed & SEED_BITS)
        .put("stream", false);
    extra().ifPresent(body::setAll);
    return JSON.writeValueAsBytes(body);
  }

  private Optional<ObjectNode> extra() throws JsonProcessingException {
    return options.server().extraBody().isEmpty()
        ? Optional.empty()
        : Optional.of((ObjectNode) JSON.readTree(options.server().extraBody().get()));
  }
}
