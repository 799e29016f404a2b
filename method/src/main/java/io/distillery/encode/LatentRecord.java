package io.distillery.encode;

import io.distillery.base.ContentHash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Writes and reads a latent as it lies in a file: little-endian float32 numbers, the hash of the
 * image's content, and a CRC-32C of both, in a multiple of eight bytes.
 *
 * @param numbers of a latent
 */
record LatentRecord(int numbers) {
  private static final int ALIGNMENT = 8;

  /** Returns the size of a whole record in bytes. */
  int bytes() {
    int bytes = numbers * Float.BYTES + ContentHash.BYTES + Integer.BYTES;
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  ByteBuffer write(ContentHash image, float[] latent) {
    ByteBuffer record = ByteBuffer.allocate(bytes()).order(ByteOrder.LITTLE_ENDIAN);
    record.asFloatBuffer().put(latent);
    record.position(numbers * Float.BYTES).put(image.bytes());
    return record.putInt(checksum(record)).rewind();
  }

  /** Reads which image a record says it is of; nothing is checked. */
  ContentHash image(ByteBuffer record) {
    return ContentHash.read(record.duplicate().position(numbers * Float.BYTES));
  }

  /**
   * Reads the latent of a record.
   *
   * @return null when the record is damaged or of another image
   */
  float[] read(ByteBuffer record, ContentHash image) {
    ByteBuffer whole = record.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int end = numbers * Float.BYTES + ContentHash.BYTES;
    if (!image.equals(image(whole)) || whole.getInt(end) != checksum(whole)) {
      return null;
    }
    float[] latent = new float[numbers];
    whole.asFloatBuffer().get(latent);
    return latent;
  }

  private int checksum(ByteBuffer record) {
    CRC32C checksum = new CRC32C();
    checksum.update(record.duplicate().rewind().limit(numbers * Float.BYTES + ContentHash.BYTES));
    return (int) checksum.getValue();
  }
}
