package io.distillery.diffusion.embedding;

import io.distillery.diffusion.checkpoint.ChangedModelFiles;
import io.distillery.diffusion.checkpoint.ModelFiles;
import io.distillery.diffusion.checkpoint.ModelPart;
import io.distillery.diffusion.lora.LoraFile;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.ClipTextModel;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.torch.FiniteNumbers;
import io.distillery.torch.ResultScope;
import io.distillery.torch.Tensors;
import io.distillery.torch.safetensors.StoredTensor;
import io.distillery.torch.safetensors.StoredWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A model that knows the concepts of embedding files, and of embeddings among the adapters of LoRA
 * files: tokens behind the tokenizer's, rows behind the text encoder's.
 */
public final class TextualInversion extends ChangedModelFiles {
  private final List<Path> files;
  private final List<Path> loras;

  /**
   * @param files of embeddings
   * @param loras files of adapters, which may hold embeddings
   */
  public TextualInversion(ModelFiles base, List<Path> files, List<Path> loras) {
    super(base);
    this.files = List.copyOf(files);
    this.loras = List.copyOf(loras);
  }

  /** With rows for the concepts. */
  @Override
  public ClipTextConfig textEncoder() {
    ClipTextConfig config = super.textEncoder();
    return config.withVocabularySize(config.vocabularySize() + vectors());
  }

  /** With tokens for the concepts, whose ids are those of their rows. */
  @Override
  public ClipTokenizer tokenizer() throws IOException {
    List<String> tokens =
        withConcepts(all -> all.stream().flatMap(concept -> concept.tokens().stream()).toList());
    return super.tokenizer().with(tokens, super.textEncoder().vocabularySize());
  }

  @Override
  public StoredWeights weights(ModelPart part) {
    StoredWeights stored = super.weights(part);
    StoredTensor table = stored.tensors().get(ClipTextModel.TOKEN_TABLE);
    int vectors = part == ModelPart.TEXT_ENCODER ? vectors() : 0;
    if (vectors == 0 || table == null || table.shape().size() != 2) {
      return stored;
    }
    Map<String, StoredTensor> weights = new LinkedHashMap<>(stored.tensors());
    weights.put(
        ClipTextModel.TOKEN_TABLE,
        new StoredTensor(
            List.of(table.shape().get(0) + vectors, table.shape().get(1)),
            table.type(),
            () -> ResultScope.of(() -> withConcepts(all -> grown(table.data().get(), all)))));
    return stored.with(weights);
  }

  /** In the table's number format. */
  private static Tensor grown(Tensor table, List<Concept> concepts) {
    TensorVector rows = new TensorVector(table);
    concepts.forEach(
        concept ->
            rows.push_back(
                FiniteNumbers.rounded(
                    concept.origin(), concept.name(), concept.read(), Tensors.type(table))));
    return torch.cat(rows, 0);
  }

  private int vectors() {
    return withConcepts(all -> all.stream().mapToInt(Concept::count).sum());
  }

  /** Works with the concepts while their files are open. */
  private <T> T withConcepts(Function<List<Concept>, T> work) {
    List<StoredWeights> open = new ArrayList<>();
    List<LoraFile> openLoras = new ArrayList<>();
    try {
      List<Concept> concepts = new ArrayList<>();
      files.forEach(file -> concepts.addAll(EmbeddingFile.read(file, open)));
      for (Path lora : loras) {
        LoraFile file = LoraFile.open(lora);
        openLoras.add(file);
        file.embeddings()
            .forEach((name, vectors) -> concepts.add(new Concept(lora.toString(), name, vectors)));
      }
      int width = super.textEncoder().width();
      concepts.forEach(concept -> concept.requireWidth(width));
      return work.apply(concepts);
    } finally {
      open.forEach(StoredWeights::close);
      openLoras.forEach(LoraFile::close);
    }
  }
}
