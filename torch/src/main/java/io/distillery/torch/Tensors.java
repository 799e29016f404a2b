package io.distillery.torch;

import static org.bytedeco.pytorch.global.torch.empty;

import io.distillery.base.Text;
import java.security.MessageDigest;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Turns Java arrays into tensors of the processor's memory, and tensors of any memory into arrays;
 * every tensor made here belongs to the scope it is made in.
 */
public final class Tensors {
  private static final ScalarType[] TYPES = types();
  private static final long BLOCK = 1 << 26; // bytes that a Java buffer shows at once

  private Tensors() {}

  /** Makes a float32 tensor of the given shape with a copy of the values, row by row. */
  public static Tensor of(float[] values, long... shape) {
    Tensor tensor = allocate(values.length, ScalarType.Float, shape);
    if (values.length > 0) {
      new FloatPointer(tensor.data_ptr()).put(values, 0, values.length);
    }
    return tensor;
  }

  /** Makes a float64 tensor of the given shape with a copy of the values, row by row. */
  public static Tensor of(double[] values, long... shape) {
    Tensor tensor = allocate(values.length, ScalarType.Double, shape);
    if (values.length > 0) {
      new DoublePointer(tensor.data_ptr()).put(values, 0, values.length);
    }
    return tensor;
  }

  /** Makes an int64 tensor of the given shape with a copy of the values, row by row. */
  public static Tensor of(long[] values, long... shape) {
    Tensor tensor = allocate(values.length, ScalarType.Long, shape);
    if (values.length > 0) {
      new LongPointer(tensor.data_ptr()).put(values, 0, values.length);
    }
    return tensor;
  }

  /** Makes a uint8 tensor of the given shape with a copy of the values, row by row. */
  public static Tensor of(byte[] values, long... shape) {
    Tensor tensor = allocate(values.length, ScalarType.Byte, shape);
    if (values.length > 0) {
      new BytePointer(tensor.data_ptr()).put(values, 0, values.length);
    }
    return tensor;
  }

  /** Copies of the values as float32, row by row. */
  public static float[] floats(Tensor tensor) {
    Tensor plain = plain(tensor, ScalarType.Float);
    float[] values = new float[Math.toIntExact(plain.numel())];
    if (values.length > 0) {
      new FloatPointer(plain.data_ptr()).get(values);
    }
    return values;
  }

  /** Copies of the values as float64, row by row. */
  public static double[] doubles(Tensor tensor) {
    Tensor plain = plain(tensor, ScalarType.Double);
    double[] values = new double[Math.toIntExact(plain.numel())];
    if (values.length > 0) {
      new DoublePointer(plain.data_ptr()).get(values);
    }
    return values;
  }

  /** Copies of the values as int64, row by row. */
  public static long[] longs(Tensor tensor) {
    Tensor plain = plain(tensor, ScalarType.Long);
    long[] values = new long[Math.toIntExact(plain.numel())];
    if (values.length > 0) {
      new LongPointer(plain.data_ptr()).get(values);
    }
    return values;
  }

  /** Copies of the values as unsigned bytes, row by row; values outside 0 to 255 wrap. */
  public static byte[] bytes(Tensor tensor) {
    Tensor plain = plain(tensor, ScalarType.Byte);
    byte[] values = new byte[Math.toIntExact(plain.numel())];
    if (values.length > 0) {
      new BytePointer(plain.data_ptr()).get(values);
    }
    return values;
  }

  /** Feeds the bytes of the numbers to a digest, row by row, in their own format. */
  public static void update(MessageDigest digest, Tensor tensor) {
    try (PointerScope scope = new PointerScope()) {
      Tensor plain = tensor.detach().cpu().contiguous();
      long bytes = plain.numel() * plain.element_size();
      for (long from = 0; from < bytes; from += BLOCK) {
        digest.update(
            new BytePointer(plain.data_ptr())
                .getPointer(from)
                .capacity(Math.min(BLOCK, bytes - from))
                .asByteBuffer());
      }
    }
  }

  /** Returns the sizes of all dimensions. */
  public static long[] shape(Tensor tensor) {
    long[] shape = new long[Math.toIntExact(tensor.dim())];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = tensor.size(i);
    }
    return shape;
  }

  /** Returns the number format; JavaCPP's own answer must not be compared with ==. */
  public static ScalarType type(Tensor tensor) {
    return TYPES[tensor.scalar_type().value];
  }

  /**
   * Lists JavaCPP's types by their value: its own search copies the list of them for every
   * question.
   */
  private static ScalarType[] types() {
    ScalarType[] all = ScalarType.values();
    ScalarType[] types =
        new ScalarType[Arrays.stream(all).mapToInt(type -> type.value).max().orElseThrow() + 1];
    for (ScalarType type : all) {
      types[type.value] = type.intern(); // some values have two names
    }
    return types;
  }

  /**
   * Returns the tensor {@code [b, c, h, w]} stored pixel by pixel, the layout convolutions like
   * best.
   */
  public static Tensor channelsLast(Tensor images) {
    return images.contiguous(MemoryFormat.ChannelsLast);
  }

  /** Passes no tensor, where an operator takes one optionally. */
  public static TensorOptional none() {
    return new TensorOptional();
  }

  /** Passes a tensor where an operator takes one optionally; null means none. */
  public static TensorOptional optional(Tensor tensor) {
    return tensor == null ? new TensorOptional() : new TensorOptional(tensor);
  }

  private static Tensor plain(Tensor tensor, ScalarType type) {
    return tensor.detach().cpu().to(type).contiguous();
  }

  private static Tensor allocate(int length, ScalarType type, long... shape) {
    LibTorch.load();
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    if (count != length) {
      throw new IllegalArgumentException(
          Text.format(
              "%d values do not fill the shape %s", length, java.util.Arrays.toString(shape)));
    }
    return empty(shape, new TensorOptions(type), null);
  }
}
