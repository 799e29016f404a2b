package io.distillery.parquet;

import com.github.luben.zstd.Zstd;
import io.distillery.base.Text;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/**
 * Unpacks pages of a Parquet file in the ways that such files have: snappy, gzip, zstd or none. A
 * page that would become larger than is likely is refused before memory is asked for.
 */
final class PageCodecs implements CompressionCodecFactory {
  /** What a page may become, in bytes; writers aim at one megabyte, and at least one image. */
  static final int LARGEST_PAGE = 1 << 28;

  /** One byte of these becomes at most about so many: 1,032 of deflate; zeros in zstd more. */
  private static final int LARGEST_RATIO = 20_000;

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    throw new UnsupportedOperationException("Pages are not packed");
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return new BytesInputDecompressor() {
      @Override
      public BytesInput decompress(BytesInput packed, int size) throws IOException {
        return BytesInput.from(unpack(codec, bytes(packed), size));
      }

      @Override
      public void decompress(ByteBuffer packed, int packedSize, ByteBuffer out, int size)
          throws IOException {
        byte[] bytes = new byte[packedSize];
        packed.get(bytes);
        out.put(unpack(codec, bytes, size));
      }

      @Override
      public void release() {}
    };
  }

  private static byte[] bytes(BytesInput input) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.toIntExact(input.size()));
    input.writeAllTo(bytes);
    return bytes.toByteArray();
  }

  private static byte[] unpack(CompressionCodecName codec, byte[] packed, int size)
      throws IOException {
    if (size < 0
        || size > LARGEST_PAGE
        || (long) size > (long) LARGEST_RATIO * Math.max(packed.length, 1)) {
      throw new IOException(
          Text.format("a page of %,d bytes says it becomes %,d", packed.length, size));
    }
    byte[] unpacked =
        switch (codec) {
          case UNCOMPRESSED -> packed;
          case SNAPPY -> snappy(packed, size);
          case GZIP -> gzip(packed, size);
          case ZSTD -> zstd(packed, size);
          default ->
              throw new IOException(
                  Text.format(
                      "it is packed by %s, expected snappy, gzip, zstd or none: write it again with"
                          + " one of these",
                      codec));
        };
    if (unpacked.length != size) {
      throw new IOException(
          Text.format("a page has %,d bytes, expected %,d", unpacked.length, size));
    }
    return unpacked;
  }

  private static byte[] snappy(byte[] packed, int size) throws IOException {
    if (Snappy.uncompressedLength(packed) != size) {
      throw new IOException("a snappy page of another length than its header says");
    }
    return Snappy.uncompress(packed);
  }

  private static byte[] gzip(byte[] packed, int size) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return in.readNBytes(size);
    }
  }

  private static byte[] zstd(byte[] packed, int size) {
    byte[] unpacked = new byte[size];
    long length = Zstd.decompress(unpacked, packed);
    return length == size ? unpacked : new byte[0];
  }

  @Override
  public void release() {}
}
