package io.distillery.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.base.Progress;
import io.distillery.dataset.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirroredCaptionsTest {
  @Test
  void leftAndRightAreExchanged() {
    RgbImage image = new RgbImage(3, 2, "abcdefghiABCDEFGHI".getBytes());
    RgbImage mirrored = MirroredCaptions.mirrored(image);
    assertThat(new String(mirrored.pixels())).isEqualTo("ghidefabcGHIDEFABC");
    assertThat(MirroredCaptions.mirrored(mirrored).pixels()).isEqualTo(image.pixels());
  }

  @Test
  void aTornFileOfCaptionsIsRefused(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("captions.txt"), "one\ntwo\n");
    PretrainingImages images =
        new PretrainingImages(null, new long[] {0, 0}, new long[] {0, 1}); // no pixel is looked at
    assertThatThrownBy(() -> MirroredCaptions.of(images, List.of("frog"), file, Progress.SILENT))
        .hasMessageContaining("has 2 lines, expected 4")
        .hasMessageContaining("delete it");
  }
}
