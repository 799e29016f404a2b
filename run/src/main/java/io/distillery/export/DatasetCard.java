package io.distillery.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.Text;
import io.distillery.evaluation.protocol.EvaluationResults;
import io.distillery.report.AccuracyTables;
import io.distillery.report.Report.AccuracyRow;
import io.distillery.report.Report.AccuracyTable;
import io.distillery.run.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the card of an exported set, {@code README.md}: what it is made of and how, what networks
 * reach that are trained on it, and how to read it. Its head is the YAML of the Hugging Face hub.
 */
final class DatasetCard {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "README.md";
  private static final List<Integer> SIZES = List.of(1_000, 10_000, 100_000, 1_000_000);
  private static final List<String> SIZE_NAMES =
      List.of("n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M", "n>1M");

  private final ExportedSet set;
  private final RunRecord run;
  private final Optional<EvaluationResults> results;
  private final ExportFormat format;

  DatasetCard(
      ExportedSet set, RunRecord run, Optional<EvaluationResults> results, ExportFormat format) {
    this.set = set;
    this.run = run;
    this.results = results;
    this.format = format;
  }

  void write(Path out) throws IOException {
    Files.writeString(out.resolve(FILE), head(out) + body());
  }

  private String head(Path out) throws IOException {
    StringBuilder yaml = new StringBuilder("---\n");
    yaml.append("license: unknown # fill in: what the source images and the model allow\n");
    yaml.append("pretty_name: ").append(quoted(title())).append('\n');
    yaml.append("task_categories:\n- image-classification\n");
    yaml.append("size_categories:\n- ").append(size()).append('\n');
    yaml.append("tags:\n- dataset-distillation\n- synthetic\n");
    if (format == ExportFormat.HF) {
      yaml.append(info(out));
    }
    return yaml.append("---\n\n").toString();
  }

  private String size() {
    int i = 0;
    while (i < SIZES.size() && set.images().size() >= SIZES.get(i)) {
      i++;
    }
    return SIZE_NAMES.get(i);
  }

  private String info(Path out) throws IOException {
    StringBuilder yaml = new StringBuilder("dataset_info:\n  features:\n");
    yaml.append("  - name: image\n    dtype: image\n");
    yaml.append("  - name: label\n    dtype:\n      class_label:\n        names:\n");
    List<String> names = set.labelNames();
    for (int i = 0; i < names.size(); i++) {
      yaml.append(Text.format("          '%d': %s\n", i, quoted(names.get(i))));
    }
    yaml.append("  - name: text\n    dtype: string\n");
    if (set.hasLogits()) {
      yaml.append("  - name: logits\n    sequence: float32\n");
    }
    long images = 0;
    for (ExportedImage image : set.images()) {
      images += Files.size(image.file());
    }
    long files;
    try (Stream<Path> data = Files.list(out.resolve(Export.DATA))) {
      files = data.mapToLong(file -> file.toFile().length()).sum();
    }
    yaml.append(
        Text.format(
            "  splits:\n  - name: train\n    num_bytes: %d\n    num_examples: %d\n"
                + "  download_size: %d\n  dataset_size: %d\n",
            images, set.images().size(), files, images));
    return yaml.append("configs:\n- config_name: default\n  data_files:\n  - split: train\n")
        .append("    path: data/train-*\n")
        .toString();
  }

  /** Text that YAML takes as it is: JSON's strings are YAML's double-quoted ones. */
  private static String quoted(String text) {
    try {
      return JSON.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private String title() {
    return Text.format(
        "%s, distilled to %d images per class",
        run.dataset().name(), run.resolved().prototypes().imagesPerClass());
  }

  private String body() throws IOException {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(title()).append("\n\n");
    text.append(
        Text.format(
            "%,d images of %d classes, drawn by a latent diffusion model to stand for %,d training"
                + " images of %s: a classifier is trained on these few instead.\n\n",
            set.images().size(),
            set.classes().size(),
            run.dataset().images(),
            run.dataset().name()));
    text.append("| | |\n|---|---|\n");
    row(
        text,
        "Source",
        Text.format("%s, %,d training images", run.dataset().name(), run.dataset().available()));
    row(
        text,
        "Method",
        "Vision-Language Category Prototypes (Zou et al., ICCV 2025, arXiv 2506.23580), by"
            + " Distillery "
            + run.environment().distillery());
    row(text, "Model", model());
    row(text, "Image size", run.resolved().synthesis().side() + " px");
    row(text, "Seed", Long.toString(run.resolved().seed()));
    row(text, "Classes", String.join(", ", set.labelNames()));
    row(text, "Licence", "not stated: fill in above what the source images and the model allow");
    text.append('\n');
    results.ifPresent(measured -> accuracies(text, measured));
    text.append("## Reading it\n\n```python\n").append(reading()).append("```\n\n");
    text.append("## The recipe\n\n```json\n");
    text.append(
        JSON.writerWithDefaultPrettyPrinter()
            .writeValueAsString(PortableJson.of(run.resolved().json())));
    return text.append("\n```\n").toString();
  }

  private String model() {
    String trained = run.model().trainedOn();
    return run.model().name()
        + (trained.isEmpty() ? "" : ", trained on the training images of " + trained)
        + (run.model().fineTuned() ? ", fine-tuned on the source" : "");
  }

  private static void row(StringBuilder text, String name, String value) {
    text.append(Text.format("| %s | %s |\n", name, value.replace("|", "\\|").replace("\n", " ")));
  }

  private static void accuracies(StringBuilder text, EvaluationResults results) {
    text.append(
        "## Accuracy\n\nOn real test images, in percent, of networks trained from scratch.\n\n");
    text.append("| network | trained on | images per class | trainings | last epoch |\n");
    text.append("|---|---|---|---|---|\n");
    for (AccuracyTable table : AccuracyTables.of(results)) {
      for (AccuracyRow row : table.rows()) {
        text.append(
            Text.format(
                "| %s | %s | %d | %d | %.1f%s |\n",
                table.network(),
                row.method(),
                row.ipc(),
                row.repeats().size(),
                row.mean(),
                row.repeats().size() == 1 ? "" : Text.format(" ± %.1f", row.deviation())));
      }
    }
    text.append(
        AccuracyTables.of(results).stream()
            .map(AccuracyTable::comparison)
            .filter(sentence -> !sentence.isEmpty())
            .collect(Collectors.joining("\n", "\n", "\n\n")));
    text.append(Text.format("Protocol: %s.\n\n", results.protocol().name()));
  }

  private String reading() {
    return switch (format) {
      case IMAGEFOLDER ->
          "from torchvision.datasets import ImageFolder\nset = ImageFolder('train')\n";
      case WEBDATASET ->
          "import webdataset\n"
              + "set = webdataset.WebDataset('train-000000.tar').decode('pil').to_tuple('png',"
              + " 'cls')\n";
      case PARQUET ->
          "from datasets import load_dataset\n"
              + "set = load_dataset('parquet', data_files='train-*.parquet', split='train')\n";
      case HF -> "from datasets import load_dataset\nset = load_dataset('.', split='train')\n";
    };
  }
}
