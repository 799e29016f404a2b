package io.distillery.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.base.Progress;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.AutoencoderKL;
import io.distillery.torch.LibTorch;
import io.distillery.torch.RandomSource;
import io.distillery.torch.nn.Parameters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainingLatentsTest {
  @TempDir Path temp;

  @BeforeAll
  static void oneThread() {
    LibTorch.threads(1);
  }

  @Test
  void latentsOfImagesAndMirrorImagesAreEncodedOnce() throws Exception {
    AutoencoderConfig config = AutoencoderPretraining.config(8, List.of(8, 8), 2);
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(1);
        Parameters parameters = Parameters.initialised(3)) {
      AutoencoderKL vae = new AutoencoderKL(parameters.root(), config);
      Tensor pixels = random.integers(256, 3, 3, 8, 8).to(ScalarType.Byte);
      PretrainingImages images =
          new PretrainingImages(pixels, new long[] {0, 0, 1}, new long[] {0, 1, 2});
      PretrainingLatents latents =
          new PretrainingLatents(parameters.all(), config, ScalarType.Float, temp);
      List<String> encoded = new ArrayList<>();
      Progress seen =
          new Progress() {
            @Override
            public void note(String line) {}

            @Override
            public Task begin(String name, String unit, long total) {
              return done -> encoded.add("%d of %d".formatted(done, total));
            }
          };

      Tensor first = latents.of(images, 2, seen);
      Tensor again = latents.of(images, 2, seen);

      assertThat(images.image(2).green(5, 4))
          .isEqualTo(pixels.select(0, 2).select(0, 1).select(0, 4).select(0, 5).item_int());
      assertThat(encoded)
          .containsExactly(
              "3 of 6", "6 of 6", "1 of 6", "2 of 6", "3 of 6", "4 of 6", "5 of 6", "6 of 6");
      assertThat(again.equal(first)).isTrue();
      Tensor x = images.range(1, 1);
      assertThat(first.narrow(0, 2, 1).sub(vae.encode(x).mean()).abs().max().item_double())
          .isLessThan(1e-5);
      assertThat(first.narrow(0, 3, 1).sub(vae.encode(x.flip(3)).mean()).abs().max().item_double())
          .isLessThan(1e-5);
    }
  }
}
