package io.distillery.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.torch.CheckpointException;
import io.distillery.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DrawingCheckTest {
  private PointerScope scope;

  @BeforeEach
  void open() {
    scope = new PointerScope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private static Tensor plain(double value) {
    return torch.full(
        new long[] {1, 3, 8, 8}, new Scalar(value), new TensorOptions(ScalarType.Float));
  }

  private static Tensor picture() {
    try (SeededNoise noise = new SeededNoise(3)) {
      return noise.draw(3, 8, 8).mul(new Scalar(0.1)).add_(new Scalar(0.5));
    }
  }

  private static Tensor batch(Tensor... images) {
    return torch.cat(new TensorVector(images), 0);
  }

  @Test
  void everyKindOfFaultIsKnown() {
    Tensor nan = picture();
    nan.select(0, 0).select(0, 1).select(0, 2).select(0, 3).fill_(new Scalar(Double.NaN));
    Tensor colour = batch(plain(0.2), plain(0.5), plain(0.9)).select(1, 0).unsqueeze(0);
    Tensor saturated = picture().sub(new Scalar(0.5)).sign().mul(new Scalar(0.5));
    Tensor all =
        batch(
            picture(),
            nan,
            plain(0.001),
            plain(0.999),
            colour,
            saturated.add(new Scalar(0.5)),
            plain(0.5).add(picture().mul(new Scalar(0.01))));
    assertThat(ImageFault.of(all))
        .containsExactly(
            Optional.empty(),
            Optional.of(ImageFault.NOT_FINITE),
            Optional.of(ImageFault.BLACK),
            Optional.of(ImageFault.WHITE),
            Optional.of(ImageFault.ONE_COLOUR),
            Optional.of(ImageFault.SATURATED),
            Optional.of(ImageFault.ONE_COLOUR));
  }

  @Test
  void aLineDrawingIsAnImage() {
    Tensor drawing = plain(1);
    drawing.select(0, 0).narrow(1, 2, 1).fill_(new Scalar(0.3)); // one row of eight is grey
    assertThat(ImageFault.of(drawing)).containsExactly(Optional.empty());
  }

  @Test
  void whatFailsInHalfPrecisionIsDrawnAgainFromTheSameNoise() {
    DrawingCheck check = new DrawingCheck("MODEL", ScalarType.BFloat16);
    List<List<Float>> noises = new ArrayList<>();
    Tensor good = picture();
    Tensor drawn;
    try (SeededNoise source = new SeededNoise(7)) {
      drawn =
          check.draw(
              source,
              (noise, again) -> {
                List<Float> given = new ArrayList<>();
                for (int call = 0; call < 2; call++) {
                  given.add(Tensors.floats(noise.like(plain(0)))[0]);
                }
                noises.add(given);
                return again
                    ? batch(good, plain(0), good)
                    : batch(plain(Double.NaN), plain(0), good.mul(new Scalar(0.5)));
              });
    }
    assertThat(noises).hasSize(2);
    assertThat(noises.get(0)).isEqualTo(noises.get(1)).doesNotHaveDuplicates();
    assertThat(drawn.equal(batch(good, plain(0), good.mul(new Scalar(0.5))))).isTrue();
    assertThat(check.remarks())
        .hasSize(2)
        .element(0)
        .isEqualTo("1 of 3 images failed in bfloat16 and were drawn again in float32");
    assertThat(check.remarks().get(1)).startsWith("1 of 3 images are black: look at them");
  }

  @Test
  void soundImagesAreDrawnOnceAndNothingIsSaid() {
    for (ScalarType type : new ScalarType[] {ScalarType.Float, ScalarType.BFloat16}) {
      DrawingCheck check = new DrawingCheck("MODEL", type);
      int[] calls = new int[1];
      Tensor image = picture();
      Tensor drawn =
          check.draw(
              sample -> sample,
              (noise, again) -> {
                calls[0]++;
                return image;
              });
      assertThat(drawn.equal(image)).isTrue();
      assertThat(calls[0]).isEqualTo(1);
      assertThat(check.remarks()).isEmpty();
    }
  }

  @Test
  void imagesWithoutNumbersStopTheDrawing() {
    DrawingCheck check = new DrawingCheck("MODEL", ScalarType.Float);
    assertThatThrownBy(
            () -> check.draw(s -> s, (noise, again) -> batch(picture(), plain(Double.NaN))))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("MODEL: 1 of 2 images came out without a number in them (NaN)")
        .hasMessageContaining("scale of a LoRA");
  }
}
