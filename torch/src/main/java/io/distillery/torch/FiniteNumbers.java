package io.distillery.torch;

import io.distillery.base.Text;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Tells weights that can be computed with from those that cannot: a single NaN or infinity spreads
 * over everything that is computed with it. One pass that takes no memory, about a nanosecond a
 * number.
 */
public final class FiniteNumbers {
  private static final double LARGEST_HALF = 65_504;

  /** What is less than this is rounded to the largest. */
  private static final double BEYOND_HALF = 65_520;

  private FiniteNumbers() {}

  /** Says whether all numbers are finite; whole numbers always are. */
  public static boolean in(Tensor numbers) {
    return Double.isFinite(largest(numbers));
  }

  /** The largest magnitude; NaN or infinite where a number is; 0 where there are none. */
  private static double largest(Tensor numbers) {
    if (numbers.numel() == 0 || !torch.isFloatingType(Tensors.type(numbers))) {
      return 0;
    }
    try (PointerScope scope = new PointerScope()) {
      T_TensorTensor_T range = torch.aminmax(numbers.detach()); // smallest and largest, NaN wins
      double smallest = range.get0().item_double();
      double largest = range.get1().item_double();
      return Math.max(Math.abs(smallest), Math.abs(largest));
    }
  }

  /**
   * The same tensor, if all of it is finite.
   *
   * @param origin what an error should name: the file, and what is done with it
   * @param name of the tensor there
   * @throws CheckpointException that says how many numbers are not, and what to do
   */
  public static Tensor required(String origin, String name, Tensor numbers) {
    if (in(numbers)) {
      return numbers;
    }
    throw new CheckpointException(
        Text.format(
            "%s: tensor %s holds %s; whatever is computed with it is lost (images are black). Fetch or"
                + " convert the file again; if it was merged or trained so, go back to what it was"
                + " made of",
            origin, name, strangers(numbers)));
  }

  private static String strangers(Tensor numbers) {
    try (PointerScope scope = new PointerScope()) {
      Tensor strange = numbers.detach().isfinite().logical_not().flatten();
      long count = strange.sum().item_long();
      long first = strange.to(ScalarType.Byte).argmax().item_long();
      return Text.format(
          "%,d of %,d numbers that are not finite (the first is %s)",
          count, numbers.numel(), numbers.detach().flatten().narrow(0, first, 1).item_double());
    }
  }

  /**
   * Numbers in another type.
   *
   * @param origin what an error should name
   * @param name of the tensor there
   * @throws CheckpointException where a finite number lies beyond what the type can hold
   */
  public static Tensor rounded(String origin, String name, Tensor numbers, ScalarType type) {
    Tensor rounded = numbers.to(type);
    if (reachesFurther(Tensors.type(numbers), type) && !in(rounded)) {
      required(origin, name, numbers);
      throw tooLarge(origin, name, numbers, type);
    }
    return rounded;
  }

  /** Whether the first type holds numbers that the second does not, so that it is worth a look. */
  private static boolean reachesFurther(ScalarType from, ScalarType to) {
    return switch (from) {
      case Double -> to != ScalarType.Double;
      case Float -> to == ScalarType.Half || to == ScalarType.BFloat16;
      case BFloat16 -> to == ScalarType.Half;
      default -> false; // float16 and whole numbers
    };
  }

  /**
   * Refuses numbers that {@link #rounded} would refuse, before anything is written.
   *
   * @param origin what an error should name
   * @param name of the tensor there
   * @throws CheckpointException where a number is not finite, or beyond what the type can hold
   */
  public static void requireHeld(String origin, String name, Tensor numbers, ScalarType type) {
    required(origin, name, numbers);
    if (type == ScalarType.Half && largest(numbers) >= BEYOND_HALF) {
      throw tooLarge(origin, name, numbers, type);
    }
  }

  private static CheckpointException tooLarge(
      String origin, String name, Tensor numbers, ScalarType type) {
    return new CheckpointException(
        Text.format(
            "%s: tensor %s holds numbers up to %s, which %s does not hold (its largest is %s):"
                + " whatever is computed with it would be lost. Choose float32, or bfloat16, which"
                + " holds large numbers",
            origin, name, largest(numbers), DataType.title(type), largestOf(type)));
  }

  private static double largestOf(ScalarType type) {
    return type == ScalarType.Half ? LARGEST_HALF : Float.MAX_VALUE;
  }
}
