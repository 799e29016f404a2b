package io.distillery.torch;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Lists the number formats of safetensors and how libtorch calls them. */
public final class DataType {
  private static final Map<String, ScalarType> TYPES = new LinkedHashMap<>();
  private static final Map<ScalarType, Integer> BYTES = new EnumMap<>(ScalarType.class);

  static {
    add("F64", ScalarType.Double, 8);
    add("F32", ScalarType.Float, 4);
    add("F16", ScalarType.Half, 2);
    add("BF16", ScalarType.BFloat16, 2);
    add("I64", ScalarType.Long, 8);
    add("I32", ScalarType.Int, 4);
    add("I16", ScalarType.Short, 2);
    add("I8", ScalarType.Char, 1);
    add("U8", ScalarType.Byte, 1);
    add("BOOL", ScalarType.Bool, 1);
  }

  private DataType() {}

  private static void add(String name, ScalarType type, int bytes) {
    TYPES.put(name, type);
    BYTES.put(type, bytes);
  }

  /** Returns the type of a safetensors name, or null. */
  public static ScalarType named(String name) {
    return TYPES.get(name);
  }

  /** Lists the safetensors names of all types. */
  public static Set<String> names() {
    return TYPES.keySet();
  }

  /** Returns the safetensors name of a type. */
  public static String name(ScalarType type) {
    return TYPES.entrySet().stream()
        .filter(entry -> entry.getValue() == type)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("safetensors has no name for " + type));
  }

  /** Returns how many bytes a number of a type takes. */
  public static int bytes(ScalarType type) {
    return BYTES.get(type);
  }
}
