package io.distillery.llava;

import static org.bytedeco.pytorch.global.torch.arange;
import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.pow;

import io.distillery.torch.ComputeDevice;
import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Rotary positions (Su et al. 2021): the number i of a head's first half and the one of its second
 * half are turned, as a point of the plane, by the angle {@code position * theta^(-2i/d)}.
 */
final class RotaryPositions {
  private final Tensor cosines; // (B, 1, N, d)
  private final Tensor sines;
  private final long half;

  /**
   * Of the places of a batch, in the caller's scope.
   *
   * @param positions int64 {@code (B, N)}
   * @param width of a head, d
   * @param device where they are to turn
   */
  RotaryPositions(Tensor positions, long width, double theta, ComputeDevice device) {
    half = width / 2;
    Tensor exponents =
        arange(new Scalar(0), new Scalar(width), new Scalar(2), new TensorOptions(ScalarType.Float))
            .div(new Scalar((double) width)); // (d / 2)
    Tensor frequencies = pow(new Scalar(theta), exponents).reciprocal();
    Tensor angles = positions.to(ScalarType.Float).unsqueeze(-1).mul(frequencies); // (B, N, d / 2)
    Tensor twice = cat(new TensorVector(angles, angles), -1).unsqueeze(1); // (B, 1, N, d)
    cosines = device.bring(twice.cos());
    sines = device.bring(twice.sin());
  }

  /** Turns queries or keys, {@code (B, H, N, d)}, in float32. */
  Tensor turn(Tensor x) {
    Tensor wide = x.to(ScalarType.Float);
    Tensor rotated =
        cat(new TensorVector(wide.narrow(3, half, half).neg(), wide.narrow(3, 0, half)), 3);
    return wide.mul(cosines).add_(rotated.mul_(sines)).to(Tensors.type(x));
  }
}
