package io.distillery.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.ImageWeights;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Writes tar archives after WebDataset's convention: files of one sample follow each other and
 * share their name up to the first dot. A sample has {@code .png}, {@code .cls} (the label), {@code
 * .json} (class, file, text, logits) and {@code .txt}. Entries have no times and no owners, so that
 * the same set gives the same bytes.
 */
final class TarWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What archives are kept below, in bytes of images. */
  private static final long LARGEST = 256L << 20;

  private static final int MODE = 0644;

  private TarWriter() {}

  static void write(ExportedSet set, Path out, Progress.Task task) throws IOException {
    Iterator<ExportedImage> images = set.images().iterator();
    int number = 0;
    for (int shard = 0; images.hasNext(); shard++) {
      Path file = out.resolve(Text.format("train-%06d.tar", shard));
      try (TarArchiveOutputStream tar =
          new TarArchiveOutputStream(
              new BufferedOutputStream(Files.newOutputStream(file)),
              StandardCharsets.UTF_8.name())) {
        for (long bytes = 0; bytes < LARGEST && images.hasNext(); ) {
          ExportedImage image = images.next();
          byte[] content = Files.readAllBytes(image.file());
          String key = Text.format("%06d", number++);
          add(tar, key + ".png", content);
          add(tar, key + ".cls", Integer.toString(image.label()));
          add(tar, key + ".json", JSON.writeValueAsString(about(set, image)));
          if (!image.text().isEmpty()) {
            add(tar, key + ".txt", image.text());
          }
          bytes += content.length;
          task.done(number);
        }
      }
    }
    set.classes().write(out.resolve(ClassNames.FILE));
  }

  private static Map<String, Object> about(ExportedSet set, ExportedImage image) {
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("label", image.label());
    about.put("class", set.labelNames().get(image.label()));
    about.put("file_name", image.fileName());
    about.put("text", image.text());
    if (set.hasWeights()) {
      about.put(ImageWeights.FIELD, image.weight().orElseThrow());
    }
    if (set.hasLogits()) {
      about.put("logits", image.logits());
    }
    return about;
  }

  private static void add(TarArchiveOutputStream tar, String name, String content)
      throws IOException {
    add(tar, name, content.getBytes(StandardCharsets.UTF_8));
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_NORMAL);
    entry.setSize(content.length);
    entry.setMode(MODE);
    entry.setIds(0, 0);
    entry.setNames("", "");
    entry.setLastModifiedTime(FileTime.fromMillis(0));
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }
}
