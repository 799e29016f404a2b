package io.distillery.diffusion.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Holds what the configs of several models have in common. */
public final class ModelJson {
  /**
   * Names the version of the diffusers whose configs these are; it reads them, and so do newer
   * ones.
   */
  public static final String DIFFUSERS_VERSION = "0.27.2";

  private ModelJson() {}

  static void repeat(ObjectNode json, String field, String value, int times) {
    ArrayNode array = json.putArray(field);
    for (int i = 0; i < times; i++) {
      array.add(value);
    }
  }
}
