package io.distillery.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.distillery.base.ContentHash;
import io.distillery.diffusion.sampling.ImageSize;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatentStoreTest {
  private static final int NUMBERS = 12;
  private static final int RECORD = 88; // 48 of numbers, 32 of hash, 4 of checksum, 4 of nothing

  @TempDir Path root;

  @Test
  void givesBackWhatWasWritten() throws IOException {
    write(0, 100);

    try (LatentStore store = LatentStore.open(root, space("mean"))) {
      for (int i = 0; i < 100; i++) {
        assertThat(store.contains(image(i))).isTrue();
        assertThat(store.read(image(i))).contains(latent(i));
      }
      assertThat(store.contains(image(100))).isFalse();
      assertThat(store.read(image(100))).isEmpty();
    }
  }

  @Test
  void keepsEveryBitOfANumber() throws IOException {
    float[] strange = new float[NUMBERS];
    strange[0] = Float.intBitsToFloat(0x7fc12345);
    strange[1] = -0f;
    strange[2] = Float.MIN_VALUE;
    try (LatentStore store = LatentStore.open(root, space("mean"))) {
      store.write(image(0), strange);
    }

    try (LatentStore store = LatentStore.open(root, space("mean"))) {
      float[] read = store.read(image(0)).orElseThrow();
      for (int i = 0; i < NUMBERS; i++) {
        assertThat(Float.floatToRawIntBits(read[i])).isEqualTo(Float.floatToRawIntBits(strange[i]));
      }
    }
  }

  @Test
  void spacesAreKeptApart() throws IOException {
    write(0, 3);

    try (LatentStore other = LatentStore.open(root, space("sample"))) {
      assertThat(other.contains(image(0))).isFalse();
    }
  }

  /** However far a killed process got with its last record. */
  @Test
  void partOfARecordIsNotTrusted() throws IOException {
    write(0, 3);
    Path file = files().get(0);
    long whole = Files.size(file);
    assertThat(whole).isEqualTo(LatentSegment.HEADER_BYTES + 3 * RECORD);

    for (long size = whole - 1; size >= 0; size -= size > whole - 2 * RECORD ? 1 : 997) {
      try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
        cut.setLength(size);
      }
      long left = Math.max(0, (size - LatentSegment.HEADER_BYTES) / RECORD);
      try (LatentStore store = LatentStore.open(root, space("mean"))) {
        for (int i = 0; i < 3; i++) {
          Optional<float[]> expected = i < left ? Optional.of(latent(i)) : Optional.empty();
          assertThat(store.read(image(i)).map(Arrays::toString))
              .isEqualTo(expected.map(Arrays::toString));
        }
      }
    }
  }

  /** As after a failure of power: the file's size is there, its bytes are not. */
  @Test
  void damagedRecordsAreNotTrustedAndWrittenAgain() throws IOException {
    write(0, 10);
    byte[] sound = Files.readAllBytes(files().get(0));
    Random random = new Random(1);
    for (int trial = 0; trial < 200; trial++) {
      byte[] damaged = sound.clone();
      int record = random.nextInt(10);
      int at = LatentSegment.HEADER_BYTES + record * RECORD + random.nextInt(RECORD - 4);
      damaged[at] ^= (byte) (1 + random.nextInt(255));
      Files.write(files().get(0), damaged);

      try (LatentStore store = LatentStore.open(root, space("mean"))) {
        assertThat(store.read(image(record))).isEmpty();
        int sane = (record + 1) % 10;
        assertThat(store.read(image(sane))).contains(latent(sane));
      }
    }
    try (LatentStore store = LatentStore.open(root, space("mean"))) {
      for (int i = 0; i < 10; i++) {
        if (store.read(image(i)).isEmpty()) {
          store.write(image(i), latent(i));
        }
      }
    }
    try (LatentStore store = LatentStore.open(root, space("mean"))) {
      for (int i = 0; i < 10; i++) {
        assertThat(store.read(image(i))).contains(latent(i));
      }
    }
  }

  @Test
  void filesOfAnotherKindAreLeftAlone() throws IOException {
    write(0, 1);
    Path stranger = files().get(0).resolveSibling("0.latents");
    Files.write(stranger, new byte[LatentSegment.HEADER_BYTES + RECORD]);

    try (LatentStore store = LatentStore.open(root, space("mean"))) {
      assertThat(store.read(image(0))).contains(latent(0));
    }
    assertThat(stranger).exists();
  }

  /** Two at a time, each of which finds afterwards what both have written. */
  @Test
  void severalMayWriteAtOnce() throws IOException {
    try (LatentStore one = LatentStore.open(root, space("mean"));
        LatentStore two = LatentStore.open(root, space("mean"))) {
      for (int i = 0; i < 60; i++) {
        (i % 2 == 0 ? one : two).write(image(i), latent(i));
        one.write(image(1000), latent(1000));
        two.write(image(1000), latent(1000));
      }
    }

    assertThat(files()).hasSize(2);
    try (LatentStore store = LatentStore.open(root, space("mean"))) {
      for (int i = 0; i < 60; i++) {
        assertThat(store.read(image(i))).contains(latent(i));
      }
      assertThat(store.read(image(1000))).contains(latent(1000));
    }
  }

  @Test
  void writesNothingTwice() throws IOException {
    write(0, 5);
    long size = Files.size(files().get(0));

    write(0, 5);

    assertThat(files()).hasSize(1);
    assertThat(Files.size(files().get(0))).isEqualTo(size);
  }

  private void write(int from, int to) throws IOException {
    try (LatentStore store = LatentStore.open(root, space("mean"))) {
      for (int i = from; i < to; i++) {
        store.write(image(i), latent(i));
      }
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve(space("mean").key()))) {
      return files.sorted().toList();
    }
  }

  private static LatentSpace space(String statistic) {
    return new LatentSpace(
        "0123",
        JsonNodeFactory.instance.objectNode().put("latent_channels", 3),
        "as seen",
        ImageSize.square(4),
        statistic,
        "Float",
        16,
        1,
        "engine",
        List.of(3L, 2L, 2L));
  }

  private static ContentHash image(int index) {
    return ContentHash.of(("image " + index).getBytes(StandardCharsets.UTF_8));
  }

  private static float[] latent(int index) {
    Random random = new Random(index);
    float[] latent = new float[NUMBERS];
    for (int i = 0; i < NUMBERS; i++) {
      latent[i] = random.nextFloat();
    }
    return latent;
  }
}
