package io.distillery.hub;

import com.fasterxml.jackson.databind.JsonNode;
import io.distillery.base.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Holds what a hub says of a revision of a model.
 *
 * @param commit in hexadecimal
 * @param licence its name; empty where none is said
 * @param gated whether its licence is to be accepted first
 * @param files all that it holds
 */
record HubListing(String commit, String licence, boolean gated, List<HubFile> files) {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
  private static final String LICENCE_TAG = "license:";

  HubListing {
    files = List.copyOf(files);
  }

  /**
   * Reads the hub's answer.
   *
   * @throws IOException where it is none
   */
  static HubListing of(JsonNode json, String address) throws IOException {
    String commit = json.path("sha").asText();
    if (!COMMIT.matcher(commit).matches() || !json.path("siblings").isArray()) {
      throw new IOException(
          Text.format(
              "%s does not answer as a hub does: expected a commit and a list of files; HF_ENDPOINT"
                  + " says where the hub is",
              address));
    }
    List<HubFile> files = new ArrayList<>();
    for (JsonNode each : json.path("siblings")) {
      JsonNode large = each.path("lfs");
      files.add(
          file(
              each.path("rfilename").asText(),
              large.path("size").asLong(each.path("size").asLong(-1)),
              large.path("sha256").asText(each.path("blobId").asText()),
              address));
    }
    return new HubListing(
        commit,
        licence(json),
        json.path("gated").asBoolean() || json.path("gated").isTextual(),
        files);
  }

  private static HubFile file(String name, long size, String hash, String address)
      throws IOException {
    if (name.isEmpty()
        || name.startsWith("/")
        || name.contains("\\")
        || List.of(name.split("/", -1)).contains("..")
        || size < 0
        || !HASH.matcher(hash).matches()) {
      throw new IOException(
          Text.format(
              "%s lists a file '%s' of %d bytes with hash '%s', expected a relative path, a size and"
                  + " a hash",
              address, name, size, hash));
    }
    return new HubFile(name, size, hash);
  }

  private static String licence(JsonNode json) {
    JsonNode card = json.path("cardData");
    if (card.path("license_name").isTextual()) {
      return card.path("license_name").asText();
    }
    if (card.path("license").isTextual()) {
      return card.path("license").asText();
    }
    for (JsonNode tag : json.path("tags")) {
      if (tag.asText().startsWith(LICENCE_TAG)) {
        return tag.asText().substring(LICENCE_TAG.length());
      }
    }
    return "";
  }
}
