package io.distillery.base;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads text files as people's programs write them: UTF-8, with a byte order mark or without, and
 * UTF-16 with one, as Windows' editors and PowerShell save it. Anything else is refused by file and
 * line, never guessed.
 */
public final class TextFile {
  private static final byte[] UTF8_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
  private static final byte[] BIG_ENDIAN_MARK = {(byte) 0xfe, (byte) 0xff};
  private static final byte[] LITTLE_ENDIAN_MARK = {(byte) 0xff, (byte) 0xfe};

  private TextFile() {}

  /**
   * Reads a file's lines, whatever ends them: LF, CRLF or CR.
   *
   * @throws ConfigurationException naming file and line where it is not text
   * @throws IOException when it cannot be read
   */
  public static List<String> lines(Path file) throws IOException {
    return read(file).lines().toList();
  }

  /**
   * Reads a file's text, without a byte order mark.
   *
   * @throws ConfigurationException naming file and line where it is not text
   * @throws IOException when it cannot be read
   */
  public static String read(Path file) throws IOException {
    return decode(Files.readAllBytes(file), file.toString());
  }

  /**
   * Decodes the content of a file.
   *
   * @param name of the file, for errors
   * @throws ConfigurationException naming file and line where it is not text
   */
  public static String decode(byte[] content, String name) {
    if (startsWith(content, UTF8_MARK)) {
      return decode(content, UTF8_MARK.length, StandardCharsets.UTF_8, name);
    }
    if (startsWith(content, BIG_ENDIAN_MARK)) {
      return decode(content, BIG_ENDIAN_MARK.length, StandardCharsets.UTF_16BE, name);
    }
    if (startsWith(content, LITTLE_ENDIAN_MARK)) {
      return decode(content, LITTLE_ENDIAN_MARK.length, StandardCharsets.UTF_16LE, name);
    }
    return decode(content, 0, StandardCharsets.UTF_8, name);
  }

  private static String decode(byte[] content, int start, Charset charset, String name) {
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(content, start, content.length - start);
    CharBuffer out = CharBuffer.allocate(content.length - start + 1);
    CoderResult result = decoder.decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      throw new ConfigurationException(
          Text.format(
              "%s, line %d: byte %02x is not %s, in which text is expected: save the file as"
                  + " UTF-8.",
              name, line(text), content[in.position()], charset));
    }
    int zero = text.indexOf('\0');
    if (zero >= 0) {
      throw new ConfigurationException(
          Text.format(
              "%s, line %d: a zero byte, which no text has: save the file as UTF-8 (it is UTF-16"
                  + " without a mark, or no text at all).",
              name, line(text.substring(0, zero))));
    }
    return text;
  }

  /**
   * Refuses a text that has half of a character, as texts have that were cut by length and came as
   * escapes in JSON: no file can be written with it.
   *
   * @param field that holds the text, for the error
   * @throws ConfigurationException naming the field
   */
  public static void requireWholeCharacters(String text, String field) {
    if (text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
      throw new ConfigurationException(
          Text.format("has half a character in \"%s\", perhaps of an emoji that was cut", field));
    }
  }

  /** Returns the number of the line in which a text ends, from 1. */
  private static int line(String text) {
    return 1 + (int) text.chars().filter(c -> c == '\n').count();
  }

  private static boolean startsWith(byte[] content, byte[] mark) {
    for (int i = 0; i < mark.length; i++) {
      if (i >= content.length || content[i] != mark[i]) {
        return false;
      }
    }
    return true;
  }
}
