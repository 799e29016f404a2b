package io.distillery.torch.safetensors;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.torch.CheckpointException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Broken files are refused with the file's name, the tensor's, what was found and expected. */
class HostileSafeTensorsTest {
  @TempDir Path folder;

  private void assertRefused(byte[] bytes, String... parts) throws IOException {
    Path file = folder.resolve("broken.safetensors");
    Files.write(file, bytes);
    assertThatThrownBy(() -> SafeTensors.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContainingAll(parts);
  }

  private static byte[] framed(byte[] header, int dataBytes) {
    return ByteBuffer.allocate(8 + header.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .array();
  }

  private void assertHeaderRefused(String header, int dataBytes, String... parts)
      throws IOException {
    assertRefused(framed(header.getBytes(StandardCharsets.UTF_8), dataBytes), parts);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]} | 8 | not JSON",
        "[1,2,3] | 0 | begins with byte 0x5b, expected '{'",
        "{}{} | 0 | goes on after its JSON object",
        "{}, | 0 | not JSON",
        "{'a':1} | 0 | tensor a is no JSON object",
        "{'a':null} | 0 | tensor a is no JSON object",
        "{'':{}} | 0 | lacks dtype, shape or data_offsets",
        "{'a':{'dtype':'F32','shape':[2]}} | 8 | tensor a lacks dtype, shape or data_offsets",
        "{'a':{'dtype':'Q4','shape':[2],'data_offsets':[0,8]}} | 8 | tensor a has dtype Q4",
        "{'a':{'dtype':'f32','shape':[2],'data_offsets':[0,8]}} | 8 | tensor a has dtype f32",
        "{'a':{'dtype':7,'shape':[2],'data_offsets':[0,8]}} | 8 | dtype that is no text",
        "{'a':{'dtype':'F32','shape':2,'data_offsets':[0,8]}} | 8 | shape that are no list",
        "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}} | 8 | has -2 in its shape",
        "{'a':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}} | 8 | has 2.0 in its shape",
        "{'a':{'dtype':'F32','shape':['2'],'data_offsets':[0,8]}} | 8 | has 2 in its shape",
        "{'a':{'dtype':'F32','shape':[[2]],'data_offsets':[0,8]}} | 8 | has [ in its shape",
        "{'a':{'dtype':'F32','shape':[9223372036854775808],'data_offsets':[0,8]}} | 8 |"
            + " has 9223372036854775808 in its shape",
        "{'a':{'dtype':'F32','shape':[4611686018427387904,8],'data_offsets':[0,8]}} | 8 |"
            + " tensor a has the impossible shape [4611686018427387904, 8]",
        "{'a':{'dtype':'U8','shape':[0,4611686018427387904,4],'data_offsets':[0,0]}} | 0 |"
            + " impossible shape",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 4 | within its 4 bytes (truncated?)",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}} | 8 | lies at bytes [8, 0]",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0]}} | 8 | lies at bytes [0]",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8,8]}} | 8 | lies at bytes [0, 8, 8]",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[-4,4]}} | 8 | has -4 in its data_offsets",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | 8 | takes 12 bytes, but has 8",
        "{'a':{'dtype':'F32','shape':[],'data_offsets':[0,8]}} | 8 | takes 4 bytes, but has 8",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},"
            + "'b':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 8 |"
            + " tensor b begins at byte 0 of the data, expected 4 (gap or overlap)",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | 8 | gap or overlap",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},"
            + "'b':{'dtype':'F32','shape':[1],'data_offsets':[8,12]}} | 12 | gap or overlap",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | 8 | its data has 8",
        "{'a':{'dtype':'U8','shape':[0],'data_offsets':[0,0]},"
            + "'a':{'dtype':'U8','shape':[0],'data_offsets':[0,0]}} | 0 | names a twice",
        "{'a':{'dtype':'U8','dtype':'U8','shape':[0],'data_offsets':[0,0]}} | 0 |"
            + " tensor a has dtype twice",
        "{'__metadata__':{},'__metadata__':{}} | 0 | names __metadata__ twice",
        "{'__metadata__':{'format':1}} | 0 | holds for format something else than text",
        "{'__metadata__':[]} | 0 | __metadata__ is not an object",
      })
  void headersThatMakeNoSense(String header, int dataBytes, String problem) throws IOException {
    assertHeaderRefused(header.strip().replace('\'', '"'), dataBytes, problem);
  }

  @Test
  void aHeaderNestedWithoutEnd() throws IOException {
    assertHeaderRefused("{\"a\":{\"x\":" + "[".repeat(100_000), 0, "not JSON");
    assertHeaderRefused("{\"a\":" + "{\"a\":".repeat(100_000), 0, "not JSON");
  }

  @Test
  void aShapeWithoutEnd() throws IOException {
    assertHeaderRefused(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1" + ",1".repeat(100_000) + "],",
        0,
        "tensor a has more than 64 numbers in its shape");
  }

  @Test
  void textThatIsNotUtf8() throws IOException {
    assertRefused(framed(new byte[] {'{', '"', (byte) 0xff, '"', '}'}, 0), "not in UTF-8");
    byte[] marked = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf, '{', '}'};
    assertRefused(framed(marked, 0), "begins with byte 0xef, expected '{'");
    assertRefused(framed("{}".getBytes(StandardCharsets.UTF_16LE), 0), "not JSON");
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 62, -1, 9, 1, 0, Long.MIN_VALUE})
  void aLengthThatCannotBeTakesNoMemory(long length) throws IOException {
    assertRefused(
        ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array(),
        "the header has " + Long.toUnsignedString(length) + " bytes, expected 2 to 8",
        "the file has 16");
  }

  @Test
  void filesThatEndTooEarly() throws IOException {
    for (int size = 0; size < 10; size++) {
      assertRefused(new byte[size], "it has only %d bytes".formatted(size));
      size = size == 7 ? 8 : size;
    }
  }

  @Test
  void otherFormatsAreCalledByTheirNames() throws IOException {
    assertRefused(bytes("PK\3\4........."), "zip archive", "PyTorch pickle", "save_file");
    assertRefused(bytes("\200\2}q\1X..........."), "PyTorch pickle", "save_file");
    assertRefused(bytes("\211HDF\r\n\32\n...."), "HDF5");
    assertRefused(bytes("GGUF\3\0\0\0..."), "GGUF");
    assertRefused(bytes("version https://git-lfs.github.com/spec/v1"), "Git LFS", "git lfs pull");
    assertRefused(bytes("<!doctype html><html>"), "web page");
    assertRefused(bytes("{\"weight_map\": {}}"), "without the eight bytes of its length");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
