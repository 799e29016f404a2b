package io.distillery.describe.vlm;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * Is a line of {@code answers.jsonl}: what a model answered about an image.
 *
 * @param fileName relative to the class folders, with forward slashes
 * @param identity of model, question, sampling and image: the answer to another is not this one
 * @param raw the answer as it came
 * @param text what of it describes the image
 * @param ending why it ends
 * @param tokens of the answer
 * @param milliseconds that it took
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonPropertyOrder({
  "file_name",
  "identity",
  "raw",
  "text",
  "finish_reason",
  "tokens",
  "milliseconds"
})
public record AnswerLine(
    @JsonProperty("file_name") String fileName,
    String identity,
    String raw,
    String text,
    @JsonProperty("finish_reason") RawAnswer.Ending ending,
    int tokens,
    long milliseconds) {}
