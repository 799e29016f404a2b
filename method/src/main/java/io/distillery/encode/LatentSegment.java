package io.distillery.encode;

import io.distillery.base.ContentHash;
import io.distillery.base.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Maps a file of latents into memory: a header of {@value #HEADER_BYTES} bytes, which is the {@link
 * LatentSpace} in JSON and blanks, and then records of one size. What a killed process left of its
 * last record is not counted.
 */
final class LatentSegment {
  static final int HEADER_BYTES = 8192;

  /** Bounds what is mapped at once: Java maps at most 2 GiB at a time. */
  private static final int MAPPED_BYTES = 1 << 30;

  private final LatentRecord format;
  private final int perMap;
  private final int records;
  private final List<MappedByteBuffer> maps;

  private LatentSegment(LatentRecord format, int perMap, int records, List<MappedByteBuffer> maps) {
    this.format = format;
    this.perMap = perMap;
    this.records = records;
    this.maps = maps;
  }

  /**
   * Writes the bytes that a file of a space begins with.
   *
   * @throws IllegalArgumentException when they do not fit
   */
  static ByteBuffer header(LatentSpace space) {
    byte[] json = space.json().getBytes(StandardCharsets.UTF_8);
    if (json.length >= HEADER_BYTES) {
      throw new IllegalArgumentException(
          Text.format("A latent space whose description has %d bytes", json.length));
    }
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).put(json);
    while (header.position() < HEADER_BYTES - 1) {
      header.put((byte) ' ');
    }
    return header.put((byte) '\n').rewind();
  }

  /** Maps a file; the result is empty when it is not of that space. */
  static Optional<LatentSegment> map(Path file, LatentSpace space) throws IOException {
    LatentRecord format = new LatentRecord(space.numbers());
    int perMap = Math.max(1, MAPPED_BYTES / format.bytes());
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < HEADER_BYTES
          || !channel.map(FileChannel.MapMode.READ_ONLY, 0, HEADER_BYTES).equals(header(space))) {
        return Optional.empty();
      }
      int records = Math.toIntExact((size - HEADER_BYTES) / format.bytes());
      List<MappedByteBuffer> maps = new ArrayList<>();
      for (int from = 0; from < records; from += perMap) {
        int count = Math.min(perMap, records - from);
        maps.add(
            channel.map(
                FileChannel.MapMode.READ_ONLY,
                HEADER_BYTES + (long) from * format.bytes(),
                (long) count * format.bytes()));
      }
      return Optional.of(new LatentSegment(format, perMap, records, maps));
    }
  }

  int records() {
    return records;
  }

  /** Reads which image a record says it is of. */
  ContentHash image(int index) {
    return format.image(record(index));
  }

  /** Reads the latent of a record; returns null when it is damaged or of another image. */
  float[] read(int index, ContentHash image) {
    return format.read(record(index), image);
  }

  private ByteBuffer record(int index) {
    return maps.get(index / perMap).slice(index % perMap * format.bytes(), format.bytes());
  }
}
