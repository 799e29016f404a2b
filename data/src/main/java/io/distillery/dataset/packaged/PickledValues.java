package io.distillery.dataset.packaged;

import io.distillery.base.Text;
import io.distillery.dataset.DatasetException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists the strings and numbers of a Python pickle in the order in which they stand; nothing of it
 * is built or run. That is enough for files of lists and one array (protocol 2, PEP 307).
 */
final class PickledValues {
  private final DataInputStream in;
  private final String name;
  private final List<Object> values = new ArrayList<>();

  private PickledValues(InputStream in, String name) {
    this.in = new DataInputStream(in);
    this.name = name;
  }

  /**
   * Reads a pickle to its end.
   *
   * @param name of the file, for errors
   * @return numbers as {@code Long}, strings as {@code byte[]}
   * @throws DatasetException at an operation that such files do not have
   */
  static List<Object> of(InputStream in, String name) throws IOException {
    PickledValues pickle = new PickledValues(in, name);
    try {
      for (int operation = pickle.in.readUnsignedByte();
          operation != '.';
          operation = pickle.in.readUnsignedByte()) {
        pickle.take(operation);
      }
    } catch (EOFException e) {
      throw pickle.damaged();
    }
    return pickle.values;
  }

  private void take(int operation) throws IOException {
    switch (operation) {
      case '}',
          ']',
          '(',
          ')',
          'e',
          'a',
          'u',
          's',
          't',
          'R',
          'b',
          'N',
          0x85,
          0x86,
          0x87,
          0x88,
          0x89 -> {}
      case 0x80, 'q', 'h' -> in.readUnsignedByte();
      case 'r', 'j' -> in.readInt();
      case 'c' -> {
        line();
        line();
      }
      case 'I' -> values.add(number(line()));
      case 'K' -> values.add((long) in.readUnsignedByte());
      case 'M' -> values.add((long) (in.readUnsignedByte() | in.readUnsignedByte() << 8));
      case 'J' -> values.add((long) Integer.reverseBytes(in.readInt()));
      case 'U' -> values.add(string(in.readUnsignedByte()));
      case 'T', 'X' -> values.add(string(Integer.reverseBytes(in.readInt())));
      default -> throw damaged();
    }
  }

  private byte[] string(int length) throws IOException {
    byte[] string = length < 0 ? new byte[0] : in.readNBytes(length);
    if (string.length != length) {
      throw damaged();
    }
    return string;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
      line.append((char) c);
    }
    return line.toString();
  }

  private Long number(String digits) throws DatasetException {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw damaged();
    }
  }

  /** Returns what follows a key: numbers, or strings, until values are of the other kind or end. */
  static List<Object> after(List<Object> values, String key) {
    List<Object> found = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i) instanceof byte[] text
          && new String(text, StandardCharsets.ISO_8859_1).equals(key)) {
        for (int k = i + 1;
            k < values.size() && values.get(k).getClass() == values.get(i + 1).getClass();
            k++) {
          found.add(values.get(k));
        }
        return found;
      }
    }
    return found;
  }

  private DatasetException damaged() {
    return new DatasetException(
        Text.format("%s is damaged, or no pickle as CIFAR-100's: fetch the archive again.", name));
  }
}
