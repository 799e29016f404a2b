package io.distillery.torch.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.distillery.base.Text;
import io.distillery.torch.CheckpointException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds the first part of a safetensors file: eight bytes of little-endian length, then so many
 * bytes of JSON. Reading it takes memory in proportion to the bytes that are there, whatever they
 * say.
 *
 * @param tensors in the header's order; together they cover the data without gap or overlap
 * @param metadata free-form
 * @param dataStart where the data begins in the file
 */
record SafeTensorsHeader(
    Map<String, TensorEntry> tensors, Map<String, String> metadata, long dataStart) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String METADATA = "__metadata__";
  // Some 200,000 tensors; the largest models have some thousands.
  private static final int MOST_BYTES = 32 << 20;

  SafeTensorsHeader {
    tensors = Collections.unmodifiableMap(tensors);
    metadata = Collections.unmodifiableMap(metadata);
  }

  /**
   * Reads and checks the header.
   *
   * @param file what an error should name
   * @param channel at the start of the file
   * @param size of the file
   * @throws CheckpointException for whatever is not a sound header
   */
  static SafeTensorsHeader read(String file, ReadableByteChannel channel, long size)
      throws IOException {
    ByteBuffer start = fill(channel, (int) Math.min(size, ForeignFormat.MOST_BYTES));
    long left = size - Long.BYTES;
    long most = Math.min(left, MOST_BYTES);
    long length = left < 0 ? -1 : start.order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > most) {
      throw ForeignFormat.of(start)
          .map(format -> foreign(file, format))
          .orElseGet(() -> malformed(file, lengthProblem(length, most, size)));
    }
    ByteBuffer header = ByteBuffer.allocate((int) length);
    start.limit(Math.min(start.limit(), Long.BYTES + (int) length));
    header.put(start).put(fill(channel, header.remaining()));
    if (header.hasRemaining()) {
      throw malformed(file, "it ended while it was read");
    }
    return parse(file, header.flip(), left - length);
  }

  private static CheckpointException foreign(String file, ForeignFormat format) {
    return new CheckpointException(
        Text.format("%s is not a safetensors file: %s", file, format.advice()));
  }

  private static String lengthProblem(long length, long most, long size) {
    return most < 2
        ? Text.format("it has only %d bytes", size)
        : Text.format(
            "its first eight bytes say that the header has %s bytes, expected 2 to %d (the file has"
                + " %d)",
            Long.toUnsignedString(length), most, size);
  }

  private static ByteBuffer fill(ReadableByteChannel channel, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // until it is full or the file has ended
    }
    return buffer.flip();
  }

  private static SafeTensorsHeader parse(String file, ByteBuffer bytes, long dataSize) {
    long dataStart = Long.BYTES + (long) bytes.remaining();
    Map<String, TensorEntry> tensors = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    if (bytes.get(0) != '{') {
      throw malformed(
          file, Text.format("its header begins with byte 0x%02x, expected '{'", bytes.get(0)));
    }
    try (JsonParser json = JSON.createParser(text(file, bytes))) {
      boolean hasMetadata = false;
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        boolean twice = name.equals(METADATA) ? hasMetadata : tensors.containsKey(name);
        if (twice) {
          throw malformed(file, Text.format("its header names %s twice", name));
        }
        if (name.equals(METADATA)) {
          hasMetadata = true;
          readMetadata(file, json, metadata);
        } else {
          tensors.put(name, new TensorEntryReader(file, name, json).read(dataSize));
        }
      }
      if (json.nextToken() != null) {
        throw malformed(file, "its header goes on after its JSON object");
      }
    } catch (JsonProcessingException e) {
      throw malformed(file, "its header is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new CheckpointException(Text.format("Cannot read %s: %s", file, e.getMessage()), e);
    }
    checkLayout(file, tensors, dataSize);
    return new SafeTensorsHeader(tensors, metadata, dataStart);
  }

  private static String text(String file, ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw malformed(file, "its header is not in UTF-8");
    }
  }

  private static void readMetadata(String file, JsonParser json, Map<String, String> metadata)
      throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw malformed(file, METADATA + " is not an object");
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      if (json.nextToken() != JsonToken.VALUE_STRING) {
        throw malformed(
            file, Text.format("%s holds for %s something else than text", METADATA, name));
      }
      metadata.put(name, json.getText());
    }
  }

  private static void checkLayout(String file, Map<String, TensorEntry> tensors, long dataSize) {
    List<Map.Entry<String, TensorEntry>> ordered = new ArrayList<>(tensors.entrySet());
    ordered.sort(
        Comparator.comparingLong((Map.Entry<String, TensorEntry> e) -> e.getValue().begin())
            .thenComparingLong(e -> e.getValue().end()));
    long reached = 0;
    for (Map.Entry<String, TensorEntry> next : ordered) {
      if (next.getValue().begin() != reached) {
        throw malformed(
            file,
            Text.format(
                "tensor %s begins at byte %d of the data, expected %d (gap or overlap)",
                next.getKey(), next.getValue().begin(), reached));
      }
      reached = next.getValue().end();
    }
    if (reached != dataSize) {
      throw malformed(
          file, Text.format("its tensors take %d bytes, its data has %d", reached, dataSize));
    }
  }

  static CheckpointException malformed(String file, String problem) {
    return new CheckpointException(
        Text.format(
            "%s is not a sound safetensors file: %s. Fetch or convert it again.", file, problem));
  }
}
