package io.distillery.llava;

import io.distillery.base.Text;
import io.distillery.torch.CheckpointException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Turns a text into the ids of Llama's tokens, and ids into text, as Hugging Face's {@code
 * tokenizer.json} says. Added tokens such as {@code <image>} are cut out first; every stretch
 * between them gets a blank in front; what the vocabulary has no token for is written in bytes.
 * Safe for use by several threads.
 */
public final class LlamaTokenizer {
  /** How the vocabulary writes a blank. */
  static final String BLANK = "\u2581";

  private static final int BYTES = 256;
  private static final char REPLACEMENT = '\ufffd';

  private final TokenizerFile file;
  private final BytePairMerger merger;
  private final Pattern added;
  private final Map<Integer, String> tokens = new HashMap<>();
  private final int[] byteIds = new int[BYTES];
  private final Map<Integer, Byte> bytes = new HashMap<>();

  private LlamaTokenizer(TokenizerFile file, Path origin) {
    this.file = file;
    this.merger = new BytePairMerger(file.merges(), file.ids());
    this.added =
        Pattern.compile(
            file.added().keySet().stream()
                .sorted(
                    Comparator.comparingInt(String::length).reversed()) // the longest at a place
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
    file.ids().forEach((token, id) -> tokens.put(id, token));
    file.added().forEach((token, id) -> tokens.put(id, token));
    for (int b = 0; b < BYTES; b++) {
      Integer id = file.ids().get(byteToken(b));
      if (id == null) {
        throw new CheckpointException(
            Text.format("%s has no token %s; expected one of every byte", origin, byteToken(b)));
      }
      byteIds[b] = id;
      bytes.put(id, (byte) b);
    }
  }

  /**
   * Reads {@code tokenizer.json}.
   *
   * @throws CheckpointException when it is not there, or is another kind of tokenizer
   */
  public static LlamaTokenizer read(Path file) {
    return new LlamaTokenizer(TokenizerFile.read(file), file);
  }

  /**
   * Reads the one of a checkpoint's directory.
   *
   * @param image the id that stands for an image, which the original code's checkpoints have no
   *     token for; empty where the tokenizer must know it
   */
  static LlamaTokenizer in(Path directory, Optional<Integer> image) {
    TokenizerFile file = TokenizerFile.in(directory);
    return new LlamaTokenizer(image.map(id -> file.with(Prompt.IMAGE, id)).orElse(file), directory);
  }

  static String byteToken(int b) {
    return Text.format("<0x%02X>", b);
  }

  /**
   * The id of an added token.
   *
   * @throws CheckpointException when there is none such
   */
  public int added(String token) {
    Integer id = file.added().get(token);
    if (id == null) {
      throw new CheckpointException(
          Text.format(
              "The tokenizer has no added token %s; it has %s", token, file.added().keySet()));
    }
    return id;
  }

  /** Whether there is such an added token. */
  boolean hasAdded(String token) {
    return file.added().containsKey(token);
  }

  /** The ids of a text, the one that begins every text first. */
  public int[] encode(String text) {
    IntStream.Builder ids = IntStream.builder();
    if (file.first() != null) {
      ids.add(added(file.first()));
    }
    int from = 0;
    if (!file.added().isEmpty()) {
      Matcher matcher = added.matcher(text);
      while (matcher.find()) {
        encodeStretch(text.substring(from, matcher.start()), ids);
        ids.add(added(matcher.group()));
        from = matcher.end();
      }
    }
    encodeStretch(text.substring(from), ids);
    return ids.build().toArray();
  }

  private void encodeStretch(String stretch, IntStream.Builder ids) {
    if (!stretch.isEmpty()) {
      String written = BLANK + stretch.replace(" ", BLANK);
      int[] symbols = written.codePoints().flatMap(this::symbols).toArray();
      Arrays.stream(merger.merge(symbols)).forEach(ids::add);
    }
  }

  /** A character's own token, or those of its bytes. */
  private IntStream symbols(int codePoint) {
    String character = Character.toString(codePoint);
    Integer id = file.ids().get(character);
    if (id != null) {
      return IntStream.of(id);
    }
    byte[] bytes = character.getBytes(StandardCharsets.UTF_8);
    return IntStream.range(0, bytes.length).map(i -> byteIds[bytes[i] & 0xff]);
  }

  /** The text of ids, special tokens left out; ids of no token stand for nothing. */
  public String decode(int[] ids) {
    return decode(ids, false);
  }

  /** The text of ids, with or without special tokens. */
  String decode(int[] ids, boolean withSpecial) {
    StringBuilder text = new StringBuilder();
    ByteBuffer run = ByteBuffer.allocate(ids.length);
    for (int id : ids) {
      String token = tokens.get(id);
      if (token == null || !withSpecial && file.special().contains(token)) {
        continue;
      }
      if (bytes.containsKey(id)) {
        run.put(bytes.get(id));
      } else {
        flush(run, text);
        text.append(token.replace(BLANK, " "));
      }
    }
    flush(run, text);
    return text.length() > 0 && text.charAt(0) == ' ' ? text.substring(1) : text.toString();
  }

  /** A run of bytes as UTF-8, or as one U+FFFD each where it is not that. */
  private static void flush(ByteBuffer run, StringBuilder text) {
    int count = run.position();
    try {
      text.append(StandardCharsets.UTF_8.newDecoder().decode(run.flip()));
    } catch (CharacterCodingException e) {
      text.append(String.valueOf(REPLACEMENT).repeat(count));
    }
    run.clear();
  }
}
