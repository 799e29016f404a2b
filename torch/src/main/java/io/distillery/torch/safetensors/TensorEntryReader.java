package io.distillery.torch.safetensors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.distillery.base.Text;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.DataType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Reads one tensor's entry of a safetensors header; every problem names file and tensor. */
final class TensorEntryReader {
  // libtorch's own limit.
  private static final int MOST_DIMENSIONS = 64;

  private final String file;
  private final String name;
  private final JsonParser json;

  private String dtype;
  private long[] shape;
  private long[] offsets;

  /**
   * Starts at an entry of the header.
   *
   * @param json at the entry's value
   */
  TensorEntryReader(String file, String name, JsonParser json) {
    this.file = file;
    this.name = name;
    this.json = json;
  }

  /**
   * Reads up to the entry's end.
   *
   * @param dataSize bytes of data in the file
   */
  TensorEntry read(long dataSize) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw problem("is no JSON object, expected one of dtype, shape and data_offsets");
    }
    Set<String> seen = new HashSet<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      if (!seen.add(field)) {
        throw problem(Text.format("has %s twice", field));
      }
      json.nextToken();
      switch (field) {
        case "dtype" -> dtype = text();
        case "shape" -> shape = wholeNumbers(field);
        case "data_offsets" -> offsets = wholeNumbers(field);
        default -> json.skipChildren(); // the format may grow
      }
    }
    if (dtype == null || shape == null || offsets == null) {
      throw problem("lacks dtype, shape or data_offsets");
    }
    return checked(dataSize);
  }

  private String text() throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw problem("has a dtype that is no text");
    }
    return json.getText();
  }

  private long[] wholeNumbers(String field) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw problem(Text.format("has %s that are no list", field));
    }
    List<Long> numbers = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      boolean whole =
          json.currentToken() == JsonToken.VALUE_NUMBER_INT
              && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
      if (!whole || json.getLongValue() < 0) {
        throw problem(
            Text.format(
                "has %s in its %s, expected whole numbers of 0 or more below 2^63",
                json.currentToken() == null ? "nothing" : shortened(), field));
      }
      if (numbers.size() == MOST_DIMENSIONS) {
        throw problem(Text.format("has more than %d numbers in its %s", MOST_DIMENSIONS, field));
      }
      numbers.add(json.getLongValue());
    }
    return numbers.stream().mapToLong(number -> number).toArray();
  }

  private String shortened() throws IOException {
    String text = json.getText();
    return text.length() > 30 ? text.substring(0, 30) + "..." : text;
  }

  private TensorEntry checked(long dataSize) {
    ScalarType type = DataType.named(dtype);
    if (type == null) {
      throw problem(Text.format("has dtype %s, which is not one of %s", dtype, DataType.names()));
    }
    if (offsets.length != 2 || offsets[1] < offsets[0] || offsets[1] > dataSize) {
      throw problem(
          Text.format(
              "lies at bytes %s of the data, expected a begin and an end within its %d bytes"
                  + " (truncated?)",
              Arrays.toString(offsets), dataSize));
    }
    long bytes = bytes(DataType.bytes(type));
    if (offsets[1] - offsets[0] != bytes) {
      throw problem(
          Text.format(
              "of shape %s and dtype %s takes %d bytes, but has %d",
              Arrays.toString(shape), dtype, bytes, offsets[1] - offsets[0]));
    }
    return new TensorEntry(type, shape, offsets[0], offsets[1]);
  }

  private long bytes(long each) {
    long bytes = each;
    long extent = each; // without the zeros: strides must fit too
    try {
      for (long size : shape) {
        bytes = Math.multiplyExact(bytes, size);
        extent = Math.multiplyExact(extent, Math.max(1, size));
      }
    } catch (ArithmeticException e) {
      throw problem("has the impossible shape " + Arrays.toString(shape));
    }
    return bytes;
  }

  private CheckpointException problem(String problem) {
    return SafeTensorsHeader.malformed(file, Text.format("tensor %s %s", name, problem));
  }
}
