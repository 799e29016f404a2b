package io.distillery.parquet;

import io.distillery.base.Text;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;

/**
 * Looks at the sizes that the pages of a column say they have, before the library asks for memory
 * by them: it would take up to 2 GB for what a file of some hundred bytes says.
 */
final class PageSizes {
  /** Most headers; one with statistics may be larger. */
  private static final int HEADER = 1 << 10;

  private final FileChannel file;

  PageSizes(FileChannel file) {
    this.file = file;
  }

  /**
   * Looks at a column's pages up to its last value.
   *
   * @throws IOException when a page does not lie within the file, or is not one
   */
  void require(ColumnChunkMetaData chunk) throws IOException {
    long end = file.size();
    long position = chunk.getStartingPos();
    long values = 0;
    while (values < chunk.getValueCount()) {
      Header header = header(position, ByteBuffer.allocate(HEADER));
      int size = header.page().getCompressed_page_size();
      position += header.bytes();
      if (size < 0 || size > end - position) {
        throw new IOException(
            Text.format("a page of %,d bytes at byte %,d of %,d", size, position, end));
      }
      position += size;
      values += values(header.page());
    }
  }

  private record Header(PageHeader page, int bytes) {}

  private Header header(long position, ByteBuffer bytes) throws IOException {
    int read;
    do {
      read = file.read(bytes, position + bytes.position());
    } while (read > 0 && bytes.hasRemaining());
    InputStream in = new ByteArrayInputStream(bytes.array(), 0, bytes.position());
    try {
      return new Header(Util.readPageHeader(in), bytes.position() - in.available());
    } catch (IOException e) {
      if (bytes.hasRemaining() || bytes.capacity() > Integer.MAX_VALUE / 2) {
        throw e;
      }
      return header(position, ByteBuffer.allocate(2 * bytes.capacity()).put(bytes.flip()));
    }
  }

  private static long values(PageHeader page) {
    return switch (page.getType()) {
      case DATA_PAGE -> page.getData_page_header().getNum_values();
      case DATA_PAGE_V2 -> page.getData_page_header_v2().getNum_values();
      default -> 0;
    };
  }
}
