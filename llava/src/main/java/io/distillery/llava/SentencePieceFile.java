package io.distillery.llava;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.Text;
import io.distillery.torch.CheckpointException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Llama's vocabulary as SentencePiece keeps it, {@code tokenizer.model}: a ModelProto of Protocol
 * Buffers (sentencepiece_model.proto), of which pieces, their scores and kinds are read. Two
 * neighbours join where what they make together is a piece, the one of the highest score first;
 * that is the list of merges of {@code tokenizer.json}.
 */
final class SentencePieceFile {
  /** What it is called. */
  static final String NAME = "tokenizer.model";

  private static final String ADDED = "added_tokens.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final int PIECES = 1; // fields of ModelProto
  private static final int TRAINER = 2;
  private static final int PIECE = 1; // of SentencePiece
  private static final int SCORE = 2;
  private static final int KIND = 3;
  private static final int MODEL_TYPE = 3; // of TrainerSpec
  private static final int BYTE_FALLBACK = 35;
  private static final int BPE = 2; // a model type
  private static final int NORMAL = 1; // kinds of a piece
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final String FIRST = "<s>";

  private final Path file;
  private final List<Piece> pieces = new ArrayList<>();
  private int modelType = 1;
  private boolean hasBytes;

  private record Piece(String text, float score, int kind) {}

  /** A field of a message: a number, or what a length stands before. */
  private record Field(int number, long value, ByteBuffer bytes) {
    ByteBuffer content() {
      if (bytes == null) {
        throw new IllegalArgumentException("a number where there should be a message");
      }
      return bytes;
    }
  }

  private SentencePieceFile(Path file) {
    this.file = file;
  }

  /**
   * Reads the file, and the tokens that {@value #ADDED} beside it adds.
   *
   * @throws CheckpointException when it is none, or not of a Llama
   */
  static TokenizerFile read(Path file) {
    SentencePieceFile read = new SentencePieceFile(file);
    try {
      read.model(ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN));
      return read.tokenizer();
    } catch (BufferUnderflowException
        | IndexOutOfBoundsException
        | ArithmeticException
        | IllegalArgumentException e) {
      throw read.problem("it is damaged, or something else");
    } catch (IOException e) {
      throw new CheckpointException(Text.format("%s cannot be read: %s", file, e.getMessage()), e);
    }
  }

  private CheckpointException problem(String what) {
    return new CheckpointException(
        Text.format("%s is not the SentencePiece file of a Llama: %s", file, what));
  }

  private void model(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      Field field = field(bytes);
      if (field.number() == PIECES) {
        pieces.add(piece(field.content()));
      } else if (field.number() == TRAINER) {
        trainer(field.content());
      }
    }
  }

  private static Piece piece(ByteBuffer bytes) {
    String text = "";
    float score = 0;
    int kind = NORMAL;
    while (bytes.hasRemaining()) {
      Field field = field(bytes);
      switch (field.number()) {
        case PIECE -> text = StandardCharsets.UTF_8.decode(field.content()).toString();
        case SCORE -> score = Float.intBitsToFloat((int) field.value());
        case KIND -> kind = (int) field.value();
        default -> {}
      }
    }
    return new Piece(text, score, kind);
  }

  private void trainer(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      Field field = field(bytes);
      switch (field.number()) {
        case MODEL_TYPE -> modelType = (int) field.value();
        case BYTE_FALLBACK -> hasBytes = field.value() != 0;
        default -> {}
      }
    }
  }

  private static Field field(ByteBuffer bytes) {
    long tag = varint(bytes);
    int number = (int) (tag >>> 3);
    return switch ((int) (tag & 7)) {
      case 0 -> new Field(number, varint(bytes), null);
      case 1 -> new Field(number, bytes.getLong(), null);
      case 2 -> {
        int length = Math.toIntExact(varint(bytes));
        ByteBuffer content = bytes.slice(bytes.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(bytes.position() + length);
        yield new Field(number, 0, content);
      }
      case 5 -> new Field(number, bytes.getInt(), null);
      default -> throw new IllegalArgumentException("no kind of field");
    };
  }

  private static long varint(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = bytes.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number that does not end");
  }

  private TokenizerFile tokenizer() throws IOException {
    if (modelType != BPE || !hasBytes) {
      throw problem("expected byte-pair encoding with bytes to fall back to");
    }
    Map<String, Integer> ids = new LinkedHashMap<>();
    Map<String, Integer> added = new LinkedHashMap<>();
    for (int id = 0; id < pieces.size(); id++) {
      Piece piece = pieces.get(id);
      ids.put(piece.text(), id);
      if (piece.kind() == UNKNOWN || piece.kind() == CONTROL) {
        added.put(piece.text(), id);
      }
    }
    if (!added.containsKey(FIRST)) {
      throw problem("it has no piece " + FIRST);
    }
    Path more = file.resolveSibling(ADDED);
    if (Files.isRegularFile(more)) {
      for (Map.Entry<String, JsonNode> token : JSON.readTree(more.toFile()).properties()) {
        added.put(token.getKey(), token.getValue().asInt());
      }
    }
    Set<String> special = new LinkedHashSet<>(added.keySet());
    return new TokenizerFile(ids, merges(ids), added, special, FIRST);
  }

  /** Each way in which two pieces make a third, by the third's score. */
  private List<TokenizerFile.Merge> merges(Map<String, Integer> ids) {
    List<Piece> made =
        pieces.stream()
            .filter(piece -> piece.kind() == NORMAL)
            .sorted(Comparator.comparingDouble(Piece::score).reversed())
            .toList();
    List<TokenizerFile.Merge> merges = new ArrayList<>();
    for (Piece piece : made) {
      String text = piece.text();
      for (int end = text.offsetByCodePoints(0, 1);
          end < text.length();
          end = text.offsetByCodePoints(end, 1)) {
        String left = text.substring(0, end);
        String right = text.substring(end);
        if (isNormal(ids, left) && isNormal(ids, right)) {
          merges.add(new TokenizerFile.Merge(left, right));
        }
      }
    }
    return merges;
  }

  private boolean isNormal(Map<String, Integer> ids, String text) {
    Integer id = ids.get(text);
    return id != null && pieces.get(id).kind() == NORMAL;
  }
}
