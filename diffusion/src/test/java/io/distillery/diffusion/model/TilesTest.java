package io.distillery.diffusion.model;

import static io.distillery.diffusion.checkpoint.TensorAssert.assertClose;
import static io.distillery.diffusion.checkpoint.TensorAssert.largestDifference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.torch.LibTorch;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TilesTest {
  private static final AutoencoderConfig CONFIG =
      new AutoencoderConfig(3, 4, List.of(8, 16), 1, 4, 16, 1);

  private PointerScope scope;
  private NoGradGuard inference;
  private RandomSource random;
  private AutoencoderKL vae;

  @BeforeEach
  void open() {
    LibTorch.threads(1);
    scope = new PointerScope();
    inference = new NoGradGuard();
    random = new RandomSource(4);
    vae = new AutoencoderKL(Parameters.byFormula("tiles", 1).root(), CONFIG);
  }

  @AfterEach
  void close() {
    random.close();
    inference.close();
    scope.close();
  }

  /** Whatever the tiles: what every tile maps rightly is whole again. */
  @Test
  void tilesBlendToTheWhole() {
    Tensor x = random.normal(2, 3, 13, 22);
    for (int tile : List.of(4, 5, 8, 13, 40)) {
      for (int overlap : List.of(1, 2)) {
        Tensor same = new Tiles(tile, overlap).map(x, 1, 1, part -> part.mul(new Scalar(1)));
        assertClose(same, x, 1e-5);
        Tensor doubled =
            new Tiles(tile, overlap)
                .map(
                    x,
                    1,
                    2,
                    part -> torch.upsample_nearest2d(part, 2 * part.size(2), 2 * part.size(3)));
        assertClose(doubled, torch.upsample_nearest2d(x, 26, 44), 1e-5);
      }
    }
    Tensor halved =
        new Tiles(4, 2).map(torch.upsample_nearest2d(x, 26, 44), 2, 1, part -> half(part));
    assertClose(halved, x, 1e-5);
  }

  private static Tensor half(Tensor x) {
    return torch.upsample_nearest2d(x, x.size(2) / 2, x.size(3) / 2);
  }

  @Test
  void noTileIsLargerThanAsked() {
    List<String> shapes = new ArrayList<>();
    new Tiles(6, 2)
        .map(
            random.normal(1, 1, 6, 15),
            1,
            1,
            part -> {
              shapes.add(part.size(2) + " x " + part.size(3));
              return part.mul(new Scalar(1));
            });
    // beginning at 0, 4, 8 and, moved back to end with the image, 9
    assertThat(shapes).containsExactly("6 x 6", "6 x 6", "6 x 6", "6 x 6");
  }

  @Test
  void anImageOfOneTileIsExactlyTheAutoencoders() {
    Tensor latents = random.normal(3, 4, 12, 16);
    TiledAutoencoder tiled = new TiledAutoencoder(vae, new Tiling(16, 4, 0));

    assertThat(largestDifference(tiled.decode(latents), vae.decode(latents))).isZero();
    Tensor images = vae.decode(latents);
    assertThat(largestDifference(tiled.encode(images).mean(), vae.encode(images).mean())).isZero();
  }

  @Test
  void cutsOnlyWhatDoesNotFit() {
    long needed = Tiling.bytes(CONFIG, 32, 32);
    // 4 maps of 64 x 64 pixels, 16 channels, 4 bytes
    assertThat(needed).isEqualTo(4 * 64 * 64 * 16 * 4);
    assertThat(new Tiling(16, 4, needed).cuts(CONFIG, 32, 32)).isFalse();
    assertThat(new Tiling(16, 4, needed - 1).cuts(CONFIG, 32, 32)).isTrue();
    assertThat(new Tiling(32, 4, 0).cuts(CONFIG, 32, 32)).isFalse();
    assertThat(Tiling.never().cuts(CONFIG, 1 << 15, 1 << 15)).isFalse();
  }

  /** The rule must not move: a resumed run would give other images. */
  @Test
  void theFixedRuleCutsAboveEightHundredAndFiftyPixels() {
    AutoencoderConfig stableDiffusion =
        new AutoencoderConfig(3, 4, List.of(128, 256, 512, 512), 2, 32, 512, 0.18215);
    assertThat(VaeTiles.AUTO.tiling()).isEqualTo(new Tiling(64, 16, 3_000_000_000L));
    assertThat(VaeTiles.AUTO.tiling().cuts(stableDiffusion, 106, 106)).isFalse();
    assertThat(VaeTiles.AUTO.tiling().cuts(stableDiffusion, 107, 107)).isTrue();
    assertThat(VaeTiles.ON.tiling().cuts(stableDiffusion, 64, 64)).isFalse();
    assertThat(VaeTiles.ON.tiling().cuts(stableDiffusion, 65, 64)).isTrue();
    assertThat(VaeTiles.OFF.tiling().cuts(stableDiffusion, 1000, 1000)).isFalse();
  }

  /**
   * The embedded model, on an image of 16 times its size: gradients, in which a seam would show.
   */
  @Test
  void seamsDoNotShow() {
    Path mini = Path.of(System.getProperty("distillery.root"), "models", "mini");
    try (LatentDiffusion model = LatentDiffusion.read(mini, ScalarType.Float)) {
      Tensor latents = model.vae().encode(picture(128)).mean(); // (1, C, 32, 32)
      Tensor whole = model.vae().decode(latents);
      Tensor blended = new TiledAutoencoder(model.vae(), new Tiling(16, 4, 0)).decode(latents);
      Tensor abutting = new TiledAutoencoder(model.vae(), new Tiling(16, 1, 0)).decode(latents);

      double level = 2.0 / 255;
      double rms = rootMeanSquares(blended.sub(whole), 0, 1, 2, 3)[0];
      double seam = seam(blended.sub(whole));
      double hardSeam = seam(abutting.sub(whole));
      assertThat(rms).isBetween(0.01 * level, 8 * level);
      assertThat(seam).isLessThan(0.6 * hardSeam);
    }
  }

  /**
   * How much the change of what tiling added, from one row or column of pixels to the next, stands
   * out about the end of the first tile: its largest root mean square over its median.
   */
  private static double seam(Tensor difference) {
    Tensor rows = steps(difference.narrow(2, 40, 32), 2);
    Tensor columns = steps(difference.narrow(3, 40, 32), 3);
    return Math.max(peak(rootMeanSquares(rows, 0, 1, 3)), peak(rootMeanSquares(columns, 0, 1, 2)));
  }

  private static double peak(double[] values) {
    Arrays.sort(values);
    return values[values.length - 1] / values[values.length / 2];
  }

  private Tensor picture(int side) {
    Tensor x = torch.arange(new Scalar(side)).to(ScalarType.Float).div(new Scalar(side));
    Tensor slow = x.mul(new Scalar(5)).sin().unsqueeze(0).mul(x.unsqueeze(1));
    Tensor turned = slow.transpose(0, 1);
    Tensor sum = slow.add(turned).mul(new Scalar(0.5));
    return torch.stack(new TensorVector(slow, turned, sum), 0).unsqueeze(0).mul(new Scalar(0.7));
  }

  private static Tensor steps(Tensor x, long dimension) {
    long length = x.size(dimension) - 1;
    return x.narrow(dimension, 1, length).sub(x.narrow(dimension, 0, length));
  }

  private static double[] rootMeanSquares(Tensor x, long... dimensions) {
    return Tensors.doubles(x.square().mean(dimensions).sqrt());
  }

  @Test
  void refusesTilesThatCannotBeBlended() {
    assertThatThrownBy(() -> new Tiling(8, 5, 0)).hasMessageContaining("half a tile");
    assertThatThrownBy(() -> new Tiling(8, 0, 0)).hasMessageContaining("overlap");
  }
}
