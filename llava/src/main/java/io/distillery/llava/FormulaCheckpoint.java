package io.distillery.llava;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.FormulaWeights;
import io.distillery.torch.ResultScope;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Writes a checkpoint of any size whose weights are made by formula: what takes time and memory is
 * there, what makes sense is not. For benchmarks and tests.
 */
public final class FormulaCheckpoint {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SALT = "llava";

  /** Small enough that states stay finite through all layers. */
  private static final double GAIN = 1;

  private static final long SHARD_BYTES = 1L << 30;
  private static final List<String> SPECIAL = List.of("<unk>", "<s>", "</s>");
  private static final int BYTES = 256;

  private FormulaCheckpoint() {}

  /**
   * Writes config, tokenizer, and weights in shards of about 1 GB.
   *
   * @param config the content of {@code config.json}
   * @param words that the tokenizer has tokens for, such as those of a question
   * @param type number format of the weights
   */
  public static void write(Path directory, String config, List<String> words, ScalarType type)
      throws IOException {
    Files.createDirectories(directory);
    LlavaConfig read =
        LlavaConfig.read(Files.writeString(directory.resolve(LlavaDirectory.CONFIG), config));
    Files.write(
        directory.resolve(TokenizerFile.NAME),
        JSON.writeValueAsBytes(tokenizer(words, read.imageToken())));
    ObjectNode index = JSON.createObjectNode();
    Map<String, List<Long>> shard = new LinkedHashMap<>();
    long bytes = 0;
    int shards = 0;
    for (Map.Entry<String, List<Long>> tensor : Llava.shapes(read).entrySet()) {
      shard.put(tensor.getKey(), tensor.getValue());
      bytes += tensor.getValue().stream().reduce(2L, (a, b) -> a * b);
      if (bytes >= SHARD_BYTES) {
        writeShard(directory, ++shards, shard, type, index);
        shard.clear();
        bytes = 0;
      }
    }
    writeShard(directory, ++shards, shard, type, index);
    Files.write(
        directory.resolve(LlavaDirectory.WEIGHTS + ".index.json"),
        JSON.writeValueAsBytes(JSON.createObjectNode().set("weight_map", index)));
  }

  private static void writeShard(
      Path directory, int number, Map<String, List<Long>> shapes, ScalarType type, ObjectNode index)
      throws IOException {
    String file = Text.format("model-%05d.safetensors", number);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    shapes.forEach(
        (name, shape) -> {
          long[] sizes = shape.stream().mapToLong(n -> n).toArray();
          tensors.put(
              name,
              ResultScope.detached(() -> FormulaWeights.tensor(SALT, name, GAIN, sizes).to(type)));
          index.put(name, file);
        });
    SafeTensors.write(directory.resolve(file), tensors, Map.of());
    tensors.values().forEach(Tensor::close);
  }

  /** Has a token of every byte, of every letter of the words, and of every beginning of a word. */
  static ObjectNode tokenizer(List<String> words, int imageToken) {
    ObjectNode json = JSON.createObjectNode();
    ArrayNode added = json.putArray("added_tokens");
    for (int id = 0; id < SPECIAL.size(); id++) {
      added.add(addedToken(SPECIAL.get(id), id));
    }
    added.add(addedToken(Prompt.IMAGE, imageToken));
    added.add(addedToken(LlavaDirectory.PAD, imageToken + 1));
    ArrayNode normalizers = json.putObject("normalizer").putArray("normalizers");
    normalizers.addObject().put("type", "Prepend").put("prepend", LlamaTokenizer.BLANK);
    ObjectNode replace = normalizers.addObject().put("type", "Replace");
    replace.put("content", LlamaTokenizer.BLANK).putObject("pattern").put("String", " ");
    ArrayNode single = json.putObject("post_processor").putArray("single");
    single.addObject().putObject("SpecialToken").put("id", SPECIAL.get(1));
    ObjectNode model = json.putObject("model").put("type", "BPE").put("byte_fallback", true);
    ArrayNode merges = model.putArray("merges");
    Set<String> vocabulary = new LinkedHashSet<>(SPECIAL);
    for (int b = 0; b < BYTES; b++) {
      vocabulary.add(LlamaTokenizer.byteToken(b));
    }
    vocabulary.add(LlamaTokenizer.BLANK);
    String.join("", words).codePoints().mapToObj(Character::toString).forEach(vocabulary::add);
    merges(words)
        .forEach(
            merge -> {
              merges.add(merge.left() + " " + merge.right());
              vocabulary.add(merge.left() + merge.right());
            });
    if (vocabulary.size() > imageToken) {
      throw new ConfigurationException(
          Text.format(
              "The words make %d tokens, but the image's id is %d: take fewer words",
              vocabulary.size(), imageToken));
    }
    ObjectNode ids = model.putObject("vocab");
    vocabulary.forEach(token -> ids.put(token, ids.size()));
    return json;
  }

  /** Each word, a blank before it, grows letter by letter. */
  static List<TokenizerFile.Merge> merges(List<String> words) {
    Set<TokenizerFile.Merge> merges = new LinkedHashSet<>();
    for (String word : words) {
      String start = LlamaTokenizer.BLANK;
      for (int i = 0; i < word.length(); i++) {
        String letter = word.substring(i, i + 1);
        merges.add(new TokenizerFile.Merge(start, letter));
        start += letter;
      }
    }
    return new ArrayList<>(merges);
  }

  private static ObjectNode addedToken(String content, int id) {
    return JSON.createObjectNode().put("id", id).put("content", content).put("special", true);
  }
}
