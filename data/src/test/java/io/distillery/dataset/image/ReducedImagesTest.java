package io.distillery.dataset.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.base.ContentHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReducedImagesTest {
  private static final int SIDE = 8;
  private static final byte[] NO_IMAGE = {1, 2, 3};
  private static final ReducedImages.Form<RgbImage> SMALL = new Small(1);
  private static final ReducedImages.Form<RgbImage> OTHER = new Small(2);

  @TempDir private Path temp;
  private Path file;
  private ContentHash content;

  /** An image of so many pixels a side. */
  private record Small(int side) implements ReducedImages.Form<RgbImage> {
    @Override
    public RgbImage of(RgbImage image) {
      return Resize.to(side, side, ResizeFilter.BILINEAR, image);
    }

    @Override
    public long bytes() {
      return 3L * side * side;
    }
  }

  @BeforeEach
  void write() throws IOException {
    byte[] pixels = new byte[3 * SIDE * SIDE];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (7 * i);
    }
    file = temp.resolve("a.png");
    PngFile.write(file, new RgbImage(SIDE, SIDE, pixels));
    content = ContentHash.of(Files.readAllBytes(file));
  }

  @Test
  void makesWhatOthersWantOfAnImageThatIsDecoded() throws IOException {
    ReducedImages images = new ReducedImages(1000);
    images.want(SMALL);
    images.want(OTHER);
    RgbImage own = images.read(file, SMALL);
    assertThat(own.pixels()).containsExactly(SMALL.of(new ImageDecoder().decode(file)).pixels());
    assertThat(images.read(NO_IMAGE, content, file, OTHER).pixels())
        .containsExactly(OTHER.of(new ImageDecoder().decode(file)).pixels());
  }

  @Test
  void aLookKeepsWhatIsWanted() throws IOException {
    ReducedImages images = new ReducedImages(1000);
    images.want(SMALL);
    images.look(file, content);
    Path moved = Files.move(file, temp.resolve("b.png"));
    assertThat(images.read(NO_IMAGE, content, moved, SMALL)).isSameAs(images.read(moved, SMALL));
    assertThatThrownBy(() -> images.read(NO_IMAGE, content, moved, OTHER)) // nobody wanted it
        .isInstanceOf(UnreadableImageException.class);
  }

  @Test
  void looksAtAContentOnce() throws IOException {
    ReducedImages images = ReducedImages.none();
    images.look(file, content);
    Files.write(file, NO_IMAGE);
    images.look(file, content);
    assertThatThrownBy(() -> images.look(file, ContentHash.of(NO_IMAGE)))
        .isInstanceOf(UnreadableImageException.class);
  }

  @Test
  void anotherContentIsDecoded() throws IOException {
    ReducedImages images = new ReducedImages(1000);
    images.want(SMALL);
    images.look(file, content);
    PngFile.write(file, new RgbImage(SIDE, SIDE, new byte[3 * SIDE * SIDE]));
    assertThat(images.read(file, SMALL).pixels()).containsOnly(0);
  }

  @Test
  void keepsNoMoreThanThereIsRoomFor() throws IOException {
    ReducedImages images = new ReducedImages(SMALL.bytes() + OTHER.bytes() - 1);
    images.want(SMALL);
    images.want(OTHER);
    images.look(file, content);
    assertThat(images.read(NO_IMAGE, content, file, SMALL).width()).isEqualTo(1);
    assertThatThrownBy(() -> images.read(NO_IMAGE, content, file, OTHER))
        .isInstanceOf(UnreadableImageException.class);
    assertThat(images.read(file, OTHER).width()).isEqualTo(2);
  }

  /** Has no memory for the second image, unless something is freed. */
  private static final class ShortOfMemory extends ImageDecoder {
    private int decoded;

    @Override
    RgbImage upright(RgbImage image, ExifOrientation orientation) {
      if (++decoded == 2) {
        throw new OutOfMemoryError("Java heap space");
      }
      return image;
    }
  }

  @Test
  void givesItsMemoryUpForAnImageThatNeedsIt() throws IOException {
    ReducedImages images = new ReducedImages(1000, new ShortOfMemory());
    images.want(SMALL);
    images.look(file, content);
    Path large = temp.resolve("large.png");
    PngFile.write(large, new RgbImage(SIDE, SIDE, new byte[3 * SIDE * SIDE]));
    assertThat(images.read(large, SMALL).pixels()).containsOnly(0);
    assertThatThrownBy(() -> images.read(NO_IMAGE, content, file, SMALL)) // no longer kept
        .isInstanceOf(UnreadableImageException.class);
    assertThat(images.read(file, SMALL).width()).isEqualTo(1);
  }

  @Test
  void anImageThatNeedsMoreThanThereIsIsUnreadable() throws IOException {
    ReducedImages images = new ReducedImages(1000, new ShortOfMemory());
    assertThat(images.read(file, SMALL).width()).isEqualTo(1);
    assertThatThrownBy(() -> images.read(file, SMALL))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessageContaining("memory");
  }

  @Test
  void formsThatAreHardlySmallerAreNotKept() throws IOException {
    ReducedImages images = new ReducedImages(1000);
    ReducedImages.Form<RgbImage> half = new Small(SIDE / 2);
    images.want(half);
    images.look(file, content);
    assertThatThrownBy(() -> images.read(NO_IMAGE, content, file, half))
        .isInstanceOf(UnreadableImageException.class);
    assertThat(images.read(file, half).width()).isEqualTo(SIDE / 2);
  }

  @Test
  void whoKeepsNothingDecodesForEach() throws IOException {
    ReducedImages images = ReducedImages.none();
    images.look(file, content);
    assertThat(images.read(file, SMALL).width()).isEqualTo(1);
    Files.write(file, NO_IMAGE);
    assertThatThrownBy(() -> images.read(file, SMALL))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessageContaining("a.png");
  }
}
