package io.distillery.dataset.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads what the segments before the first scan of a JPEG file say (ITU-T T.81, annex B).
 *
 * @param components 1 gray, 3 colour, 4 CMYK or YCCK; 0 if the content is no JPEG
 * @param adobeTransform of the APP14 segment: 0 none, 1 YCbCr, 2 YCCK; -1 without that segment
 * @param exif the TIFF structure of the APP1 segment
 */
record JpegHeader(int components, int adobeTransform, Optional<byte[]> exif) {
  private static final int APP1 = 0xe1;
  private static final int APP14 = 0xee;
  private static final int START_OF_SCAN = 0xda;
  private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.US_ASCII);

  static JpegHeader of(byte[] content) {
    int components = 0;
    int adobeTransform = -1;
    Optional<byte[]> exif = Optional.empty();
    int at = startsWith(content, 0, new byte[] {(byte) 0xff, (byte) 0xd8}) ? 2 : content.length;
    while (at + 4 <= content.length && (content[at] & 0xff) == 0xff) {
      int marker = content[at + 1] & 0xff;
      if (marker == 0xff) { // padding
        at++;
        continue;
      }
      int end = at + 2 + uint16(content, at + 2);
      if (marker == START_OF_SCAN || end > content.length) {
        break;
      }
      int data = at + 4;
      if (isStartOfFrame(marker) && data + 6 <= end) {
        components = content[data + 5] & 0xff;
      } else if (marker == APP14 && startsWith(content, data, ADOBE) && data + 12 <= end) {
        adobeTransform = content[data + 11] & 0xff;
      } else if (marker == APP1 && startsWith(content, data, EXIF) && exif.isEmpty()) {
        exif = Optional.of(Arrays.copyOfRange(content, data + EXIF.length, end));
      }
      at = end;
    }
    return new JpegHeader(components, adobeTransform, exif);
  }

  private static boolean isStartOfFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static boolean startsWith(byte[] content, int at, byte[] prefix) {
    return at + prefix.length <= content.length
        && Arrays.equals(content, at, at + prefix.length, prefix, 0, prefix.length);
  }

  private static int uint16(byte[] content, int at) {
    return (content[at] & 0xff) << 8 | content[at + 1] & 0xff;
  }
}
