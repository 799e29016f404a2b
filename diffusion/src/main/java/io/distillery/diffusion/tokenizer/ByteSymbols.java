package io.distillery.diffusion.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Maps the 256 bytes to the 256 printable characters that stand for them in the vocabulary files of
 * GPT-2 and CLIP ({@code bytes_to_unicode} in OpenAI's code): a printable Latin-1 byte stands for
 * itself, the others take the characters from U+0100 on.
 */
final class ByteSymbols {
  private static final int BYTES = 256;
  private static final char[] CHARACTER_OF_BYTE = new char[BYTES];
  private static final int[] BYTE_OF_CHARACTER = new int[2 * BYTES];
  private static final int[] BYTES_IN_VOCABULARY_ORDER = new int[BYTES];

  static {
    int printable = 0;
    int others = 0;
    int printables = (int) IntStream.range(0, BYTES).filter(ByteSymbols::prints).count();
    Arrays.fill(BYTE_OF_CHARACTER, -1);
    for (int value = 0; value < BYTES; value++) {
      if (prints(value)) {
        CHARACTER_OF_BYTE[value] = (char) value;
        BYTES_IN_VOCABULARY_ORDER[printable++] = value;
      } else {
        CHARACTER_OF_BYTE[value] = (char) (BYTES + others);
        BYTES_IN_VOCABULARY_ORDER[printables + others++] = value;
      }
      BYTE_OF_CHARACTER[CHARACTER_OF_BYTE[value]] = value;
    }
  }

  private ByteSymbols() {}

  private static boolean prints(int value) {
    return value >= '!' && value <= '~'
        || value >= 0xA1 && value <= 0xAC
        || value >= 0xAE && value <= 0xFF;
  }

  /** Lists the symbols in the order of CLIP's vocabulary: printable bytes first. */
  static String[] inVocabularyOrder() {
    String[] symbols = new String[BYTES];
    for (int i = 0; i < BYTES; i++) {
      symbols[i] = String.valueOf(CHARACTER_OF_BYTE[BYTES_IN_VOCABULARY_ORDER[i]]);
    }
    return symbols;
  }

  /** Returns one character for each byte of the text's UTF-8 form. */
  static String encode(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    StringBuilder symbols = new StringBuilder(bytes.length);
    for (byte value : bytes) {
      symbols.append(CHARACTER_OF_BYTE[value & 0xff]);
    }
    return symbols.toString();
  }

  /**
   * Returns the text of these symbols; broken UTF-8 becomes U+FFFD, characters that stand for no
   * byte pass.
   */
  static String decode(String symbols) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(symbols.length());
    for (int i = 0; i < symbols.length(); i++) {
      char symbol = symbols.charAt(i);
      int value = symbol < BYTE_OF_CHARACTER.length ? BYTE_OF_CHARACTER[symbol] : -1;
      if (value >= 0) {
        bytes.write(value);
      } else {
        bytes.writeBytes(String.valueOf(symbol).getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
