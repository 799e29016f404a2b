package io.distillery.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.Progress;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.ImageWeights;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes {@code train/CLASS/*.png}, {@code train/metadata.jsonl} and {@code classes.json}. */
final class FolderWriter {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final String TRAIN = "train";

  private FolderWriter() {}

  static void write(ExportedSet set, Path out, Progress.Task task) throws IOException {
    Path train = out.resolve(TRAIN);
    long done = 0;
    for (String folder : set.classes().folders()) {
      Files.createDirectories(train.resolve(folder));
    }
    try (BufferedWriter lines = Files.newBufferedWriter(train.resolve("metadata.jsonl"))) {
      for (ExportedImage image : set.images()) {
        Files.copy(image.file(), train.resolve(image.fileName()));
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("file_name", image.fileName());
        line.put("class", set.labelNames().get(image.label()));
        line.put("text", image.text());
        if (set.hasWeights()) {
          line.put(ImageWeights.FIELD, image.weight().orElseThrow());
        }
        if (set.hasLogits()) {
          line.put("logits", image.logits());
        }
        lines.append(JSON.writeValueAsString(line)).append('\n');
        task.done(++done);
      }
    }
    set.classes().write(out.resolve(ClassNames.FILE));
  }
}
