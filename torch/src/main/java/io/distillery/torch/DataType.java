package io.distillery.torch;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Names number formats: those of safetensors, and how libtorch calls them. */
public final class DataType {
  private static final Map<String, ScalarType> TYPES = new LinkedHashMap<>();
  private static final Map<ScalarType, Integer> BYTES = new EnumMap<>(ScalarType.class);

  static {
    add("F64", ScalarType.Double, 8);
    add("F32", ScalarType.Float, 4);
    add("F16", ScalarType.Half, 2);
    add("BF16", ScalarType.BFloat16, 2);
    add("F8_E4M3", ScalarType.Float8_e4m3fn, 1);
    add("F8_E5M2", ScalarType.Float8_e5m2, 1);
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

  /** Says a type as people do: float32, bfloat16, float8_e4m3fn. */
  public static String title(ScalarType type) {
    return switch (type) {
      case Double -> "float64";
      case Float -> "float32";
      case Half -> "float16";
      default -> type.name().toLowerCase(Locale.ROOT); // bfloat16, float8_..., and whole numbers
    };
  }

  /** Whether libtorch has no arithmetic in it, so that numbers are widened when they are read. */
  public static boolean isForStorageAlone(ScalarType type) {
    return type == ScalarType.Float8_e4m3fn || type == ScalarType.Float8_e5m2;
  }
}
