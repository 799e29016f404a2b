package io.distillery.dataset.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ImageBytesStreamTest {
  @Test
  void givesItsBytesFromWhereverItIsAsked() throws IOException {
    ImageBytesStream stream = new ImageBytesStream(new byte[] {1, 2, (byte) 200, 4});

    assertThat(stream.length()).isEqualTo(4);
    assertThat(stream.read()).isEqualTo(1);
    byte[] rest = new byte[5];
    assertThat(stream.read(rest, 1, 4)).isEqualTo(3);
    assertThat(rest).containsExactly(0, 2, 200, 4, 0);
    assertThat(stream.read()).isEqualTo(-1);
    stream.seek(2);
    assertThat(stream.read()).isEqualTo(200);
  }

  @Test
  void whoeverReadsOnAndOnAfterTheEndIsStopped() throws IOException {
    ImageBytesStream stream = new ImageBytesStream(new byte[] {1});
    stream.read();
    for (int i = 0; i < 10_000; i++) {
      assertThat(stream.read()).isEqualTo(-1);
    }
    assertThatThrownBy(stream::read).hasMessageContaining("ends long before the picture");
  }
}
